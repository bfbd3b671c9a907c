import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialOf, turned } from '../../src/continuation/dials';

test('the dial goes through its strengths and ends at both ends', () => {
  const up = [0.5];
  for (let next = turned(dialOf({ strength: 0.5 }), 1); next !== undefined; next = turned(dialOf({ strength: next }), 1)) up.push(next);
  assert.deepEqual(up, dialOf({}).values);
  const at = (strength: number, by: 1 | -1): number | undefined => turned(dialOf({ strength }), by);
  assert.deepEqual([at(1, -1), at(0.5, -1), at(2, 1)], [0.75, undefined, undefined]);
  assert.deepEqual([at(1.1, 1), at(1.1, -1)], [1.25, 1]);
  assert.deepEqual([dialOf({}).now, dialOf({}).said(0.75), dialOf({}).at(0.75)], [1, '×0.75', { strength: 0.75 }]);
});

test('where a share is held, it is the share that is turned', () => {
  const dial = dialOf({ strength: 1, hold: 0.12 });
  assert.deepEqual([dial.now, turned(dial, 1), turned(dial, -1)], [0.12, 0.2, 0.1]);
  assert.deepEqual([dial.said(0.3), dial.saidInFull(0.3), dial.at(0.3)], ['share 0.3', 'held at a share of 0.3', { hold: 0.3 }]);
  assert.equal(turned(dialOf({ hold: 2 }), 1), undefined);
});
