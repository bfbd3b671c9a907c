import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMarkdown } from '../../src/text/markdown';

test('a message is shown as text, whatever it contains', () => {
  assert.equal(escapeMarkdown('[a](command:b)'), '\\[a\\]\\(command:b\\)');
});
