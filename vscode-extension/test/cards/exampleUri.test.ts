import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleUri, fileName } from '../../src/cards/exampleUri';

test('the address of an indexed text never leads to a parent folder', () => {
  assert.deepEqual(exampleUri('../../etc\\passwd', 3), { path: '/etc/passwd', query: '3' });
  assert.deepEqual(exampleUri('', 0), { path: '/text', query: '0' });
});

test('a file name is the last part of a path of any system', () => {
  assert.deepEqual(['books/a.txt', 'books\\a.txt', 'a.txt'].map(fileName), ['a.txt', 'a.txt', 'a.txt']);
});
