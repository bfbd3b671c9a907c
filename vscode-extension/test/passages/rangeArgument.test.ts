import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOf } from '../../src/passages/rangeArgument';

const range = { start: { line: 1, character: 2 }, end: { line: 3, character: 0 } };

test('a range is taken as it is', () => assert.deepEqual(rangeOf({ ...range, more: 1 }), range));

test('anything else is none', () => {
  for (const other of [undefined, null, 'range', {}, { start: range.start }, { ...range, end: { line: -1, character: 0 } }])
    assert.equal(rangeOf(other), undefined);
});
