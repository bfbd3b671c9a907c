// What the status bar says about the server, and about the text that is looked at.

import type { ModelSummary, StatusParams } from '../protocol/status';
import type { Lifecycle } from '../server/lifecycle';
import { count } from '../text/figures';
import { escapeMarkdown } from '../text/markdown';
import type { Reading } from './lookedAt';

export type Severity = 'none' | 'warning' | 'error';

export interface StatusText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: Severity;
}

/** Which welcome text the Codes view shows while its list is empty: the context key `codebookLsp.state`. */
export type ViewState = 'idle' | 'loading' | 'running' | 'failed' | 'stopped';

export function statusText(server: Lifecycle, reading: Reading): StatusText {
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
      return server.status === null ? statusText({ phase: 'starting' }, reading) : running(server.status, reading);
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

/** Why a text has nothing to show, in one sentence; undefined for one that has been read. */
export function whyNothing(reading: Reading): string | undefined {
  switch (reading.kind) {
    case 'read':
      return undefined;
    case 'reading':
      return 'Reading the text …';
    case 'paused':
      return 'Reading is paused.';
    case 'language':
      return `Texts of the language “${reading.languageId}” are not read.`;
    case 'tooLong':
      return `This text is too long to be read: it has ${count(reading.length)} characters, and the limit is ${count(reading.limit)}.`;
  }
}

function running(status: StatusParams, reading: Reading): StatusText {
  const why = reading.kind === 'reading' ? undefined : whyNothing(reading);
  const tooltip = [
    ...(why === undefined ? [] : [escapeMarkdown(why)]),
    ...(reading.kind === 'paused' ? [] : [escapeMarkdown(status.message)]),
    ...(status.hint === null ? [] : [escapeMarkdown(status.hint)]),
    ...(status.model === null ? [] : [modelLines(status.model)]),
    ...(status.pending === 0 ? [] : [`${count(status.pending)} ${status.pending === 1 ? 'block' : 'blocks'} left to read.`]),
  ].join('\n\n');

  switch (status.state) {
    case 'loading':
      return { text: '$(loading~spin) Codes: loading', tooltip, severity: 'none' };
    case 'failed':
      return { text: '$(error) Codes: failed', tooltip, severity: 'error' };
    case 'degraded':
      return { text: '$(warning) Codes: degraded', tooltip, severity: 'warning' };
    // That another text is too long says nothing of the one that is looked at.
    case 'ready':
    case 'paused':
    case 'overLimit':
      return { ...ofText(reading), tooltip };
  }
}

function ofText(reading: Reading): Omit<StatusText, 'tooltip'> {
  switch (reading.kind) {
    case 'read':
      return { text: '$(symbol-misc) Codes: ready', severity: 'none' };
    case 'reading':
      return { text: `$(sync~spin) Codes: reading ${reading.pending}`, severity: 'none' };
    case 'paused':
      return { text: '$(debug-pause) Codes: paused', severity: 'none' };
    case 'language':
      return { text: `$(circle-slash) Codes: ${reading.languageId} is not read`, severity: 'none' };
    case 'tooLong':
      return { text: '$(warning) Codes: text too long', severity: 'warning' };
  }
}

function modelLines(model: ModelSummary): string {
  return [
    `Model: ${escapeMarkdown(model.name)}${model.hash === null ? '' : ` (${escapeMarkdown(model.hash.slice(0, 12))})`}`,
    escapeMarkdown(model.codebooks),
    `Device: ${escapeMarkdown(model.device)}, ${escapeMarkdown(model.precision)}`,
  ].join('  \n');
}
