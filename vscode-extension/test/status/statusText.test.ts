import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatusParams } from '../../src/protocol/status';
import type { Lifecycle } from '../../src/server/lifecycle';
import { statusText, viewState } from '../../src/status/statusText';

const ready: StatusParams = {
  state: 'ready',
  message: 'smollm2-135m is ready.',
  hint: null,
  pending: 0,
  model: { name: 'smollm2-135m', hash: '0123456789abcdef', sites: 135, codes: 1024, device: 'cpu', precision: 'bfloat16' },
};

const running = (status: Partial<StatusParams>): Lifecycle => ({ phase: 'running', status: { ...ready, ...status } });

const pictures: [Lifecycle, text: string, severity: string, view: string][] = [
  [{ phase: 'idle' }, 'Codes: idle', 'none', 'idle'],
  [{ phase: 'starting' }, 'Codes: loading', 'none', 'loading'],
  [{ phase: 'running', status: null }, 'Codes: loading', 'none', 'loading'],
  [running({ state: 'loading', model: null }), 'Codes: loading', 'none', 'loading'],
  [running({}), 'Codes: ready', 'none', 'running'],
  [running({ pending: 3 }), 'Codes: reading 3', 'none', 'running'],
  [running({ state: 'degraded' }), 'Codes: degraded', 'warning', 'running'],
  [running({ state: 'overLimit' }), 'Codes: text too long', 'warning', 'running'],
  [running({ state: 'failed', model: null }), 'Codes: failed', 'error', 'failed'],
  [{ phase: 'waiting', seconds: 4 }, 'Codes: restarting', 'warning', 'loading'],
  [{ phase: 'stopped', why: 'It is gone.' }, 'Codes: stopped', 'error', 'stopped'],
];

for (const [lifecycle, text, severity, view] of pictures) {
  const state = lifecycle.phase === 'running' ? (lifecycle.status?.state ?? 'running without a status') : lifecycle.phase;
  test(`the status bar says “${text}” when the server is ${state}`, () => {
    const shown = statusText(lifecycle);
    assert.match(shown.text, new RegExp(`^\\$\\([a-z-~]+\\) ${text}$`));
    assert.equal(shown.severity, severity);
    assert.equal(viewState(lifecycle), view);
  });
}

test('the tooltip names the model and the device, and says how much is left to read', () => {
  const { tooltip } = statusText(running({ pending: 1 }));
  for (const part of [
    'smollm2\\-135m is ready',
    '(0123456789ab)',
    '135 codebooks of 1024 codes',
    'Device: cpu, bfloat16',
    '1 block left to read',
  ]) {
    assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
  }
});

test('the tooltip says what to do', () => {
  assert.match(
    statusText(running({ state: 'failed', message: 'No model.', hint: 'Choose another.' })).tooltip,
    /No model\\\.\n\nChoose another\\\./,
  );
});

test('the tooltip shows a message as text, whatever it contains', () => {
  assert.equal(statusText({ phase: 'stopped', why: '[a](command:b)' }).tooltip, '\\[a\\]\\(command:b\\)');
});
