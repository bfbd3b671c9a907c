import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatusParams } from '../src/protocol';
import { type ServerLife, statusText, viewState } from '../src/statusText';

const ready: StatusParams = {
  state: 'ready',
  message: 'smollm2-135m is ready.',
  hint: null,
  pending: 0,
  model: { name: 'smollm2-135m', hash: '0123456789abcdef', sites: 135, codes: 1024, device: 'cpu', precision: 'bfloat16' },
};

const running = (status: Partial<StatusParams>): ServerLife => ({ life: 'running', status: { ...ready, ...status } });

const pictures: [ServerLife, text: string, severity: string, view: string][] = [
  [{ life: 'idle' }, 'Codes: idle', 'none', 'idle'],
  [{ life: 'starting' }, 'Codes: loading', 'none', 'loading'],
  [{ life: 'running', status: null }, 'Codes: loading', 'none', 'loading'],
  [running({ state: 'loading', model: null }), 'Codes: loading', 'none', 'loading'],
  [running({}), 'Codes: ready', 'none', 'running'],
  [running({ pending: 3 }), 'Codes: reading 3', 'none', 'running'],
  [running({ state: 'degraded' }), 'Codes: degraded', 'warning', 'running'],
  [running({ state: 'overLimit' }), 'Codes: text too long', 'warning', 'running'],
  [running({ state: 'failed', model: null }), 'Codes: failed', 'error', 'failed'],
  [{ life: 'waiting', seconds: 4 }, 'Codes: restarting', 'warning', 'loading'],
  [{ life: 'stopped', why: 'It is gone.' }, 'Codes: stopped', 'error', 'stopped'],
];

for (const [life, text, severity, view] of pictures) {
  const state = life.life === 'running' ? (life.status?.state ?? 'not heard of yet') : life.life;
  test(`says “${text}” when the server is ${state}`, () => {
    const shown = statusText(life);
    assert.match(shown.text, new RegExp(`^\\$\\([a-z-~]+\\) ${text}$`));
    assert.equal(shown.severity, severity);
    assert.equal(viewState(life), view);
  });
}

test('tells the model, the device and what is still to be read', () => {
  const { tooltip } = statusText(running({ pending: 1 }));
  for (const part of [
    'smollm2\\-135m is ready',
    '(0123456789ab)',
    '135 codebooks of 1024 codes',
    'Device: cpu, bfloat16',
    '1 block is still to be read',
  ]) {
    assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
  }
});

test('tells what to do', () => {
  assert.match(
    statusText(running({ state: 'failed', message: 'No model.', hint: 'Choose another.' })).tooltip,
    /No model\\\.\n\nChoose another\\\./,
  );
});

test('shows a message as text, whatever is in it', () => {
  assert.equal(statusText({ life: 'stopped', why: '[a](command:b)' }).tooltip, '\\[a\\]\\(command:b\\)');
});
