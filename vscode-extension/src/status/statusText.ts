// What the status bar says about the server.

import type { ModelSummary, StatusParams } from '../protocol/status';
import type { Lifecycle } from '../server/lifecycle';
import { escapeMarkdown } from '../text/markdown';

export type Severity = 'none' | 'warning' | 'error';

export interface StatusText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: Severity;
}

/** Which welcome text the Codes view shows while its list is empty: the context key `codebookLsp.state`. */
export type ViewState = 'idle' | 'loading' | 'running' | 'failed' | 'stopped';

export function statusText(server: Lifecycle): StatusText {
  switch (server.phase) {
    case 'idle':
      return { text: '$(symbol-misc) Codes: idle', tooltip: 'The server starts when you open a text.', severity: 'none' };
    case 'starting':
      return { text: '$(loading~spin) Codes: loading', tooltip: 'The server is starting.', severity: 'none' };
    case 'waiting':
      return {
        text: '$(warning) Codes: restarting',
        tooltip: `The server crashed. It will be restarted in ${server.seconds} s.`,
        severity: 'warning',
      };
    case 'stopped':
      return { text: '$(error) Codes: stopped', tooltip: escapeMarkdown(server.why), severity: 'error' };
    case 'running':
      return server.status === null ? statusText({ phase: 'starting' }) : running(server.status);
  }
}

export function viewState(server: Lifecycle): ViewState {
  switch (server.phase) {
    case 'idle':
      return 'idle';
    case 'starting':
    case 'waiting':
      return 'loading';
    case 'stopped':
      return 'stopped';
    case 'running':
      return server.status === null || server.status.state === 'loading'
        ? 'loading'
        : server.status.state === 'failed'
          ? 'failed'
          : 'running';
  }
}

function running(status: StatusParams): StatusText {
  const tooltip = [
    escapeMarkdown(status.message),
    ...(status.hint === null ? [] : [escapeMarkdown(status.hint)]),
    ...(status.model === null ? [] : [modelLines(status.model)]),
    ...(status.pending === 0 ? [] : [`${status.pending} ${status.pending === 1 ? 'block' : 'blocks'} left to read.`]),
  ].join('\n\n');

  switch (status.state) {
    case 'loading':
      return { text: '$(loading~spin) Codes: loading', tooltip, severity: 'none' };
    case 'ready':
      return status.pending === 0
        ? { text: '$(symbol-misc) Codes: ready', tooltip, severity: 'none' }
        : { text: `$(sync~spin) Codes: reading ${status.pending}`, tooltip, severity: 'none' };
    case 'degraded':
      return { text: '$(warning) Codes: degraded', tooltip, severity: 'warning' };
    case 'overLimit':
      return { text: '$(warning) Codes: text too long', tooltip, severity: 'warning' };
    case 'failed':
      return { text: '$(error) Codes: failed', tooltip, severity: 'error' };
  }
}

function modelLines(model: ModelSummary): string {
  return [
    `Model: ${escapeMarkdown(model.name)}${model.hash === null ? '' : ` (${escapeMarkdown(model.hash.slice(0, 12))})`}`,
    `${model.sites} codebooks of ${model.codes} codes`,
    `Device: ${escapeMarkdown(model.device)}, ${escapeMarkdown(model.precision)}`,
  ].join('  \n');
}
