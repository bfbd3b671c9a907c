import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, firstWord, inserted, started, withNextSeed } from '../../src/continuation/ghostText';
import type { ContinueParams } from '../../src/protocol/continuation';
import { result } from './result';

const at = { line: 2, character: 5 };
const asked: ContinueParams = { textDocument: { uri: 'file:///a', version: 3 }, range: { start: at, end: at }, how: { profile: 'sea' } };

test('trying again uses the next seed', () => {
  assert.deepEqual(withNextSeed(completed(started(asked), result)), { ...asked, seed: 42 });
  assert.equal('seed' in withNextSeed(started(asked)), false);
});

test('a word is accepted with the white space before it', () => {
  assert.equal(firstWord(' the sea'), ' the');
  assert.equal(firstWord('\n\nThe sea'), '\n\nThe');
  assert.equal(firstWord('sea'), 'sea');
  assert.equal(firstWord('  '), '  ');
});

test('the continuation is inserted at its place', () => {
  assert.equal(inserted('one three', 3, ' two'), 'one two three');
});
