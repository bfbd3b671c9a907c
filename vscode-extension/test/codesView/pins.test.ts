import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pin, storedPins, unpin } from '../../src/codesView/pins';

test('a code is pinned once, and pins keep their order', () => {
  assert.deepEqual(pin(pin(pin([], 'b'), 'a'), 'b'), ['b', 'a']);
  assert.deepEqual(unpin(['b', 'a'], 'b'), ['a']);
});

test('stored pins that are not names are ignored', () => {
  assert.deepEqual(storedPins(undefined), []);
  assert.deepEqual(storedPins(['a', 3]), ['a']);
});
