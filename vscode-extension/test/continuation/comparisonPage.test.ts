import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonCommands, comparisonPage } from '../../src/continuation/comparisonPage';
import { result } from './result';

test('the comparison shows texts as text and runs nothing', () => {
  const page = comparisonPage(result, { number: 2, of: 3, strength: 'strength ×1.25', said: 'toward <sea>' }, 'abc');
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'/);
  assert.doesNotMatch(page, /<b>|<script|\u202E/);
  assert.match(page, /&lt;b&gt;waves/);
  assert.match(page, /0\.25 nats per token less fluent/);
  assert.match(page, /2 of 60/);
  assert.match(page, /Continuation 2 of 3 · strength ×1.25/);
  assert.match(page, /<h1>Toward &lt;sea&gt;<\/h1>/);
});

test('a continuation can be accepted from the comparison, whole or by a word', () => {
  const page = comparisonPage(result, { number: 1, of: 1, strength: 'strength ×1', said: undefined }, 'abc');
  for (const command of comparisonCommands) assert.ok(page.includes(`href="command:${command}"`), command);
  assert.ok(comparisonCommands.includes('codebookLsp.acceptContinuation') && comparisonCommands.includes('codebookLsp.acceptNextWord'));
});
