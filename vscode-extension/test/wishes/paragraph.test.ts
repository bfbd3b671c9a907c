import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paragraphAround } from '../../src/wishes/paragraph';

const at = (text: readonly string[], line: number) => paragraphAround(text.length, (one) => text[one] === '', line);
const text = ['a', 'b', '', '', 'c', 'd'];

test('a paragraph goes to the blank lines around it', () => {
  assert.deepEqual(at(text, 1), { first: 0, last: 1 });
  assert.deepEqual(at(text, 4), { first: 4, last: 5 });
});

test('on a blank line it is the paragraph before', () => {
  assert.deepEqual(at(text, 3), { first: 0, last: 1 });
  assert.equal(at(['', '', 'a'], 1), undefined);
  assert.equal(at([''], 0), undefined);
});
