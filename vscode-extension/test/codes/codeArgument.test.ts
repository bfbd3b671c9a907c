import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, placeOf } from '../../src/codes/codeArgument';

test('a command takes its code from a name or from a row of the Codes view', () => {
  assert.equal(codeOf('L1:1'), 'L1:1');
  assert.equal(codeOf({ id: 'token/L1:1', code: 'L1:1' }), 'L1:1');
  for (const nothing of [undefined, null, '', 5, {}]) assert.equal(codeOf(nothing), undefined);
});

test('a link names a document; a row is about the document that is listed', () => {
  assert.deepEqual(placeOf('file:///a', 'L1:1', 'file:///b'), { uri: 'file:///a', code: 'L1:1' });
  assert.deepEqual(placeOf({ code: 'L1:1' }, undefined, 'file:///b'), { uri: 'file:///b', code: 'L1:1' });
  assert.deepEqual(placeOf(undefined, undefined, 'file:///b'), { uri: 'file:///b', code: undefined });
});
