import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPage } from '../../src/themesView/pageMessages';

test('what the page says is understood', () => {
  for (const message of [
    { kind: 'ready' },
    { kind: 'go', share: 0.5 },
    { kind: 'section', index: 3 },
    { kind: 'act', index: 1 },
    { kind: 'open', theme: 0 },
  ])
    assert.deepEqual(fromPage(message), message);
  assert.deepEqual(fromPage({ kind: 'unfollow', theme: 7, more: 'x' }), { kind: 'unfollow', theme: 7 });
});

test('anything else is passed over', () => {
  for (const message of [
    null,
    'go',
    {},
    { kind: 'go', share: 1.5 },
    { kind: 'go', share: NaN },
    { kind: 'section', index: -1 },
    { kind: 'act', index: 'x' },
    { kind: 'open', theme: '3' },
  ])
    assert.equal(fromPage(message), undefined);
});
