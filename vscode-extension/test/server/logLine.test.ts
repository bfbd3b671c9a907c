import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEntry } from '../../src/server/logLine';

test('the time and the level are taken off a log line', () => {
  assert.deepEqual(logEntry('12:34:56.789 [warning] Oh.', 'info'), { level: 'warn', text: 'Oh.' });
});

test('a line without a known level has the level of the line before', () => {
  assert.deepEqual(logEntry('   at Somewhere()', 'error'), { level: 'error', text: '   at Somewhere()' });
  assert.deepEqual(logEntry('12:34:56.789 [loud] Oh.', 'info'), { level: 'info', text: '12:34:56.789 [loud] Oh.' });
});
