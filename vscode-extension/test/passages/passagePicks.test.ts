import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePicks, passagePicks } from '../../src/passages/passagePicks';

const range = { start: { line: 9, character: 0 }, end: { line: 11, character: 4 } };
const themes = [{ number: 3, name: 'sea', sentence: null, words: [] }];

test('a passage says where it is, how like it is, and what it is about', () => {
  const passage = { uri: 'file:///a.txt', range, text: ' The\nship  sailed. ', source: 'a.txt', likeness: 0.834, themes: [3, 99] };
  assert.deepEqual(passagePicks({ version: 1, themes, passages: [passage] }), [
    {
      label: 'sea',
      description: 'a.txt, line 10 · 83% alike',
      detail: 'The ship sailed.',
      place: { uri: 'file:///a.txt', range },
      text: passage.text,
    },
  ]);
});

test('a passage of the index has no place', () => {
  const passage = { uri: null, range: null, text: 'x'.repeat(500), source: 'moby-dick', likeness: 1, themes: [] };
  const [row] = passagePicks({ version: 1, themes, passages: [passage] });
  assert.equal(row?.place, null);
  assert.equal(row?.label, 'like it');
  assert.equal(row?.description, 'moby-dick (in the index) · 100% alike');
  assert.equal(row?.detail.length, 160);
  assert.equal(row?.text.length, 500);
});

test('a change says from what to what, and what came and went', () => {
  const change = { range, before: 'dialogue', after: null, sentence: 'This edit moved the section.', details: ['“a” became “b”'] };
  const [row] = changePicks('file:///a.txt', [change]);
  assert.equal(row?.label, 'dialogue → no theme');
  assert.deepEqual(row?.place, { uri: 'file:///a.txt', range });
  assert.equal(row?.detail, '“a” became “b”');
});

test('a change that says nothing new says so', () => {
  const change = { range, before: 'dialogue', after: 'dialogue', sentence: null, details: [] };
  const [row] = changePicks('file:///a.txt', [change]);
  assert.equal(row?.label, 'dialogue');
  assert.equal(row?.detail, 'Too little changed to say more.');
});
