import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RewriteCandidate, RewriteChange, RewriteResult } from '../../src/protocol/rewriting';
import { rewriteRows } from '../../src/rewriting/rewriteRows';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const change = (label: string): RewriteChange => ({ range, newText: 'x', kind: 'replaced', label });
const candidate = (...labels: string[]): RewriteCandidate => ({
  newText: 'The old\r\n  ship.\n',
  detail: '1 change · all words stay',
  reaches: true,
  changes: labels.map(change),
});
const result = (...candidates: RewriteCandidate[]): RewriteResult => ({ version: 1, range, target: 'sea', limits: '', candidates });

test('a row names the changes, and has the figures and the text on one line', () => {
  const [row] = rewriteRows(result(candidate('“house” → “ship”')));
  assert.equal(row?.label, '“house” → “ship”');
  assert.equal(row?.detail, '1 change · all words stay: The old ship.');
});

test('of many changes three are named and the others counted', () => {
  const [row] = rewriteRows(result(candidate('a', 'b', 'c', 'd', 'e')));
  assert.equal(row?.label, 'a, b, c, 2 more');
});

test('rows stand in the order of the server, each with its candidate', () => {
  const [one, other] = [candidate('a'), candidate('b')];
  assert.deepEqual(
    rewriteRows(result(one, other)).map((row) => row.candidate),
    [one, other],
  );
});
