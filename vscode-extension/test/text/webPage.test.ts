import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newNonce, webPage } from '../../src/text/webPage';

test('a page runs no script and loads nothing', () => {
  const page = webPage('<a>', 'p {}', '<p>text</p>', 'abc');
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.match(page, /<style nonce="abc">p \{\}<\/style>/);
  assert.match(page, /<title>&lt;a&gt;<\/title>/);
});

test('no two pages share a nonce', () => assert.notEqual(newNonce(), newNonce()));

test('a page may have one script, known by its nonce', () => {
  const page = webPage('a', '', '', 'abc', 'https://x/"a".js');
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'; base-uri 'none'/);
  assert.match(page, /<script nonce="abc" src="https:\/\/x\/&quot;a&quot;\.js"><\/script>/);
});
