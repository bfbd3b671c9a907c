import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentSelector } from '../../src/server/documentSelector';

test('the chosen languages are read, in files and in unsaved documents', () => {
  const selector = documentSelector(['markdown', ' ']);
  assert.ok(selector.some((one) => one.scheme === 'untitled' && one.language === 'markdown'));
  assert.ok(selector.every((one) => one.language === 'markdown'));
});

test('a star reads every language, but no output panes', () => {
  const selector = documentSelector(['markdown', '*']);
  assert.ok(selector.every((one) => one.language === undefined && one.scheme !== 'output'));
});

test('no languages means that nothing is read', () => assert.deepEqual(documentSelector([]), []));
