import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peekPosition } from '../../src/search/peekPosition';

const visible = [{ start: { line: 10 }, end: { line: 20 } }];
const at = (line: number) => ({ line });

test('a peek opens at the cursor if the cursor is on the screen', () => {
  assert.deepEqual(peekPosition(at(12), visible, [at(3), at(15)]), at(12));
});

test('otherwise it opens at the first occurrence on the screen, or else at the first of all', () => {
  assert.deepEqual(peekPosition(at(2), visible, [at(3), at(15)]), at(15));
  assert.deepEqual(peekPosition(at(2), visible, [at(3)]), at(3));
  assert.deepEqual(peekPosition(undefined, [], [at(3)]), at(3));
});

test('without an occurrence there is nowhere to open it', () => assert.equal(peekPosition(at(2), visible, []), undefined));
