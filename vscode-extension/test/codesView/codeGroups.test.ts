import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodeAnswers, codeGroups, type CodeMarks, pinnedEntries, quoted } from '../../src/codesView/codeGroups';
import type { CodeEntry, CodesResult } from '../../src/protocol/codes';

const entry = (code: string, more: Partial<CodeEntry> = {}): CodeEntry => ({
  code,
  label: null,
  count: 2,
  documentCount: 7,
  similarity: null,
  color: null,
  ...more,
});

const result = (codes: CodeEntry[], more: Partial<CodesResult> = {}): CodesResult => ({
  version: 1,
  token: null,
  tokens: 10,
  read: 10,
  codes,
  ...more,
});

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };

/** The tree as a picture: a line for each group and row. */
function drawn(answers: Partial<CodeAnswers>, marks: Partial<CodeMarks> = {}): string[] {
  return codeGroups(
    { pinned: [], token: null, selection: null, document: null, ...answers },
    { pins: [], followed: [], filter: '', ...marks },
  ).flatMap((group) => [
    [group.label, group.description].join(' ').trim(),
    ...group.rows.map((row) => `  ${row.color ?? ' '} ${row.title} ${row.description} [${row.context}]`),
  ]);
}

test('the groups are the pinned codes, the token, the selection and the document, in this order', () => {
  const codes = [entry('L1:1')];
  assert.deepEqual(
    drawn(
      {
        pinned: [entry('L2.0:5', { label: 'colours' })],
        token: result([entry('L1:1', { similarity: -0.5, color: 3 })], { token: { text: ' whale', range } }),
        selection: result(codes, { tokens: 4, read: 4 }),
        document: result(codes, { read: 6 }),
      },
      { pins: ['L2.0:5'], followed: ['L1:1'] },
    ),
    [
      'Pinned',
      '    colours L2.0:5 · 7× [code pinned]',
      'Token at cursor “whale”',
      '  3 L1:1 7× · −0.50 [code unpinned followed]',
      'Selection 4 tokens',
      '    L1:1 2 of 7 [code unpinned followed]',
      'Document 6 of 10 tokens read',
      '    L1:1 7× [code unpinned followed]',
    ],
  );
});

test('empty groups are left out', () => {
  assert.deepEqual(drawn({ token: result([]), selection: null, document: result([]) }), []);
});

test('pinned codes are filtered as the server filters the others', () => {
  assert.deepEqual(drawn({ pinned: [entry('L1:1'), entry('L2:1', { label: 'Whales' })] }, { filter: 'whale', pins: ['L1:1', 'L2:1'] }), [
    'Pinned',
    '    Whales L2:1 · 7× [code pinned]',
  ]);
});

test('each row has a stable id of its own', () => {
  const codes = [entry('L1:1')];
  const ids = codeGroups(
    { pinned: codes, token: null, selection: null, document: result(codes) },
    { pins: [], followed: [], filter: '' },
  ).flatMap((group) => group.rows.map((row) => row.id));
  assert.deepEqual(ids, ['pinned/L1:1', 'document/L1:1']);
});

test('pinned codes keep their order, even if they do not fire', () => {
  const found = [entry('L1:1', { documentCount: 3 }), entry('L1:10', { documentCount: 9 })];
  assert.deepEqual(
    pinnedEntries(['L2:2', 'L1:1'], found).map(({ code, documentCount }) => [code, documentCount]),
    [
      ['L2:2', 0],
      ['L1:1', 3],
    ],
  );
});

test('a token is shown on one line', () => {
  assert.equal(quoted(' whale'), '“whale”');
  assert.equal(quoted('  '), '“␣␣”');
  assert.equal(quoted('\r\n'), '“↵”');
  assert.equal(quoted('\n\t'), '“↵⇥”');
  assert.equal(quoted('x'.repeat(40)), `“${'x'.repeat(23)}…”`);
  assert.equal(quoted('🐳'.repeat(20)), `“${'🐳'.repeat(20)}”`);
});
