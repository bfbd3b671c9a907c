import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleUri } from '../../src/cards/exampleUri';

test('the address of an indexed text never leads to a parent folder', () => {
  assert.deepEqual(exampleUri('../../etc\\passwd', 3), { path: '/etc/passwd', query: '3' });
  assert.deepEqual(exampleUri('', 0), { path: '/text', query: '0' });
});
