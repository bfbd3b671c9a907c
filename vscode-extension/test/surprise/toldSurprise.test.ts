import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning } from '../../src/surprise/toldSurprise';

test('a beginning ends with a word', () => {
  assert.equal(beginning('  Call me Ishmael. '), 'Call me Ishmael.');
  assert.equal(beginning('Some years ago never mind how long precisely having little'), 'Some years ago never mind how long…');
  assert.equal(beginning('語'.repeat(50)), `${'語'.repeat(40)}…`);
  assert.equal(beginning('👋🏽'.repeat(2)), '👋🏽👋🏽');
});
