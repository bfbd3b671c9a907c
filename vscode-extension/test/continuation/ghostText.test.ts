import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, inserted, offered, started, withNextSeed, withPiece } from '../../src/continuation/ghostText';
import type { ContinueParams } from '../../src/protocol/continuation';
import { result } from './result';

const at = { line: 2, character: 5 };
const asked: ContinueParams = { textDocument: { uri: 'file:///a', version: 3 }, range: { start: at, end: at }, how: { profile: 'sea' } };
test('ghost text is offered only at its place, for its version of the document', () => {
  const ghost = withPiece(withPiece(started(asked), ' the'), ' sea');
  assert.equal(offered(ghost, 'file:///a', 3, at), ' the sea');
  assert.equal(offered(ghost, 'file:///a', 4, at), undefined);
  assert.equal(offered(ghost, 'file:///b', 3, at), undefined);
  assert.equal(offered(ghost, 'file:///a', 3, { line: 2, character: 4 }), undefined);
  assert.equal(offered(started(asked), 'file:///a', 3, at), undefined);
  assert.equal(offered(undefined, 'file:///a', 3, at), undefined);
});

test('trying again uses the next seed and the current version of the document', () => {
  assert.deepEqual(withNextSeed(completed(started(asked), result), 5), {
    ...asked,
    textDocument: { uri: 'file:///a', version: 5 },
    seed: 42,
  });
  assert.equal('seed' in withNextSeed(started(asked), 3), false);
});

test('the continuation is inserted at its place', () => {
  assert.equal(inserted('one three', 3, ' two'), 'one two three');
});
