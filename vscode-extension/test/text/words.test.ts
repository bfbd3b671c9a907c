import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capital, shortened } from '../../src/text/words';

test('a sentence begins with a capital', () => assert.deepEqual(['toward', ''].map(capital), ['Toward', '']));

test('what is too long ends in an ellipsis, and no character is cut in two', () => {
  assert.equal(shortened('sea, ship', 9), 'sea, ship');
  assert.equal(shortened('sea, ships', 5), 'sea,…');
  assert.equal(shortened('😀😀😀', 2), '😀…');
});
