import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strengths, strengthSaid, turned } from '../../src/continuation/strengths';

test('the dial goes through its strengths and ends at both ends', () => {
  const up = [0.5];
  for (let next = turned(0.5, 1); next !== undefined; next = turned(next, 1)) up.push(next);
  assert.deepEqual(up, strengths);
  assert.deepEqual([turned(1, -1), turned(0.5, -1), turned(2, 1)], [0.75, undefined, undefined]);
  assert.deepEqual([turned(1.1, 1), turned(1.1, -1)], [1.25, 1]);
  assert.equal(strengthSaid(0.75), '×0.75');
});
