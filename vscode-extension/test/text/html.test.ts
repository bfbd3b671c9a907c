import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeHtml, oneLine } from '../../src/text/html';

test('invisible characters become their code points, as on the server', () => {
  assert.equal(escapeHtml('a\u00ADb\u{E0041}c\uD800d\u2028'), 'a\\u{AD}b\\u{E0041}c\\u{D800}d\\u{2028}');
  assert.equal(escapeHtml('a\u200Bb\nc'), 'a\\u{200B}b\nc');
});

test('markup is shown as text', () => assert.equal(escapeHtml(`<b title="it's">&`), '&lt;b title=&quot;it&#39;s&quot;&gt;&amp;'));

test('white space is visible on one line', () => {
  assert.equal(oneLine(' a\tb\r\n', true), '·a⇥b␍⏎');
  assert.equal(oneLine('a b'), 'a b');
});
