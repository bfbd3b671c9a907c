// What the status bar says about the server.

import type { StatusParams } from './protocol';

/** Where the process is; what the server says about itself is the `StatusParams` of a running one. */
export type ServerLife =
  | { readonly life: 'idle' }
  | { readonly life: 'starting' }
  | { readonly life: 'running'; readonly status: StatusParams | null }
  | { readonly life: 'waiting'; readonly seconds: number }
  | { readonly life: 'stopped'; readonly why: string };

export type Severity = 'none' | 'warning' | 'error';

export interface StatusText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: Severity;
}

/** What the Codes view shows while it has nothing to list. */
export type ViewState = 'idle' | 'loading' | 'running' | 'failed' | 'stopped';

export function statusText(server: ServerLife): StatusText {
  switch (server.life) {
    case 'idle':
      return { text: '$(symbol-misc) Codes: idle', tooltip: 'The server starts with the first text.', severity: 'none' };
    case 'starting':
      return { text: '$(loading~spin) Codes: loading', tooltip: 'The server is starting.', severity: 'none' };
    case 'waiting':
      return {
        text: '$(warning) Codes: restarting',
        tooltip: `The server ended unexpectedly and is started again in ${server.seconds} s.`,
        severity: 'warning',
      };
    case 'stopped':
      return { text: '$(error) Codes: stopped', tooltip: escaped(server.why), severity: 'error' };
    case 'running':
      return server.status === null ? statusText({ life: 'starting' }) : running(server.status);
  }
}

export function viewState(server: ServerLife): ViewState {
  switch (server.life) {
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
    escaped(status.message),
    ...(status.hint === null ? [] : [escaped(status.hint)]),
    ...(status.model === null ? [] : [modelLines(status.model)]),
    ...(status.pending === 0 ? [] : [`${status.pending} ${status.pending === 1 ? 'block is' : 'blocks are'} still to be read.`]),
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

function modelLines(model: NonNullable<StatusParams['model']>): string {
  return [
    `Model: ${escaped(model.name)}${model.hash === null ? '' : ` (${escaped(model.hash.slice(0, 12))})`}`,
    `${model.sites} codebooks of ${model.codes} codes`,
    `Device: ${escaped(model.device)}, ${escaped(model.precision)}`,
  ].join('  \n');
}

/** Text that Markdown shows as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
}
