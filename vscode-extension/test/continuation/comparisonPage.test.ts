import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonPage } from '../../src/continuation/comparisonPage';
import { result } from './result';

test('the comparison shows texts as text and runs nothing', () => {
  const page = comparisonPage(result, 'abc');
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'/);
  assert.doesNotMatch(page, /<b>|<script|\u202E/);
  assert.match(page, /&lt;b&gt;waves/);
  assert.match(page, /0\.25 nats per token less fluent/);
  assert.match(page, /2 of 60/);
});
