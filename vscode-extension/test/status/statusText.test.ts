import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatusParams } from '../../src/protocol/status';
import type { Lifecycle } from '../../src/server/lifecycle';
import { readingOf } from '../../src/status/lookedAt';
import { menuOf } from '../../src/status/statusMenu';
import { statusText, viewState, whyNothing } from '../../src/status/statusText';

const ready: StatusParams = {
  state: 'ready',
  message: 'smollm2-135m is ready.',
  hint: null,
  pending: 0,
  model: {
    name: 'smollm2-135m',
    hash: '0123456789abcdef',
    codebooks: '135 codebooks of 1,024 codes',
    device: 'cpu',
    precision: 'bfloat16',
  },
};

const running = (status: Partial<StatusParams>): Lifecycle => ({ phase: 'running', status: { ...ready, ...status } });

const limits = { languages: ['plaintext'], maxDocumentLength: 1000 };
const prose = { languageId: 'plaintext', length: 10 };
const shownFor = (server: Lifecycle, text = prose) => statusText(server, readingOf(server, text, limits));

const pictures: [Lifecycle, text: string, severity: string, view: string][] = [
  [{ phase: 'idle' }, 'Codes: idle', 'none', 'idle'],
  [{ phase: 'starting' }, 'Codes: loading', 'none', 'loading'],
  [{ phase: 'running', status: null }, 'Codes: loading', 'none', 'loading'],
  [running({ state: 'loading', model: null }), 'Codes: loading', 'none', 'loading'],
  [running({}), 'Codes: ready', 'none', 'running'],
  [running({ pending: 3 }), 'Codes: reading 3', 'none', 'running'],
  [running({ state: 'degraded' }), 'Codes: degraded', 'warning', 'running'],
  [running({ state: 'paused', pending: 3 }), 'Codes: paused', 'none', 'running'],
  [running({ state: 'overLimit' }), 'Codes: ready', 'none', 'running'],
  [running({ state: 'failed', model: null }), 'Codes: failed', 'error', 'failed'],
  [{ phase: 'waiting', seconds: 4 }, 'Codes: restarting', 'warning', 'loading'],
  [{ phase: 'stopped', why: 'It is gone.' }, 'Codes: stopped', 'error', 'stopped'],
];

for (const [lifecycle, text, severity, view] of pictures) {
  const state = lifecycle.phase === 'running' ? (lifecycle.status?.state ?? 'running without a status') : lifecycle.phase;
  test(`the status bar says “${text}” when the server is ${state}`, () => {
    const shown = shownFor(lifecycle);
    assert.match(shown.text, new RegExp(`^\\$\\([a-z-~]+\\) ${text}$`));
    assert.equal(shown.severity, severity);
    assert.equal(viewState(lifecycle), view);
  });
}

test('the tooltip names the model and the device, and says how much is left to read', () => {
  const { tooltip } = shownFor(running({ pending: 1 }));
  for (const part of [
    'smollm2\\-135m is ready',
    '(0123456789ab)',
    '135 codebooks of 1,024 codes',
    'Device: cpu, bfloat16',
    '1 block left to read',
  ]) {
    assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
  }
});

test('the tooltip says what to do', () => {
  assert.match(
    shownFor(running({ state: 'failed', message: 'No model.', hint: 'Choose another.' })).tooltip,
    /No model\\\.\n\nChoose another\\\./,
  );
});

test('the tooltip shows a message as text, whatever it contains', () => {
  assert.equal(shownFor({ phase: 'stopped', why: '[a](command:b)' }).tooltip, '\\[a\\]\\(command:b\\)');
});

test('a text that is not read says why, and another one that is too long says nothing of it', () => {
  const python = { languageId: 'python', length: 10 };
  const long = { languageId: 'plaintext', length: 2345 };
  assert.equal(shownFor(running({}), python).text, '$(circle-slash) Codes: python is not read');
  assert.equal(shownFor(running({ state: 'overLimit' }), long).text, '$(warning) Codes: text too long');
  assert.match(shownFor(running({}), long).tooltip, /it has 2,345 characters, and the limit is 1,000/);
  assert.equal(readingOf(running({}), python, { ...limits, languages: ['*'] }).kind, 'read');
  assert.equal(readingOf(running({}), undefined, limits).kind, 'read');
});

test('each reason has its own sentence', () => {
  const readings = [running({ pending: 2 }), running({ state: 'paused' })].map((server) => readingOf(server, prose, limits));
  const others = [
    readingOf(running({}), { languageId: 'python', length: 1 }, limits),
    readingOf(running({}), { languageId: 'plaintext', length: 1001 }, limits),
  ];
  const said = [...readings, ...others].map(whyNothing);
  assert.equal(new Set(said).size, 4);
  assert.equal(whyNothing({ kind: 'read' }), undefined);
});

test('the menu begins with what mends what is wrong', () => {
  const first = (server: Lifecycle, text = prose) => menuOf(server, readingOf(server, text, limits))[0]?.command;
  assert.equal(first(running({})), 'codebookLsp.pauseReading');
  assert.equal(first(running({ state: 'paused' })), 'codebookLsp.resumeReading');
  assert.equal(first(running({}), { languageId: 'python', length: 1 }), 'codebookLsp.readLanguage');
  assert.equal(first(running({}), { languageId: 'plaintext', length: 1001 }), 'workbench.action.openSettings');
  const broken = menuOf(running({ state: 'failed', model: null }), { kind: 'read' }).slice(0, 3);
  assert.deepEqual(
    broken.map(({ command }) => command),
    ['workbench.action.openSettings', 'codebookLsp.showLog', 'codebookLsp.restartServer'],
  );
});
