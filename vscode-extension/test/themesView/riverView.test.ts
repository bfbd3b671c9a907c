import assert from 'node:assert/strict';
import { test } from 'node:test';
import { riverView, whyNoRiver } from '../../src/themesView/riverView';
import { river } from './river';

test('sections lie where their lines lie, in the colour of their strongest theme', () => {
  const { sections } = riverView(river, 12, () => 10);
  assert.deepEqual(
    sections.map(({ name, lines, color }) => [name, lines, color]),
    [
      ['night <b>landscape</b>', 'Lines 1–5', 1],
      ['law', 'Lines 6–9', 2],
      [null, 'Lines 10–12', null],
    ],
  );
  assert.equal(sections[0]?.top, 0);
  assert.equal(sections.at(-1)?.bottom, 1);
  sections.slice(1).forEach(({ top }, index) => assert.equal(top, sections[index]?.bottom));
});

test('a section that has no name is called by its words', () => {
  const stretch = { ...river.stretches[0]!, name: null, words: ['one', 'two', 'three', 'four'] };
  assert.equal(riverView({ ...river, stretches: [stretch] }, 12, () => 10).sections[0]?.name, 'one, two, three');
});

test('sections can begin inside a line', () => {
  const range = { start: { line: 0, character: 25 }, end: { line: 0, character: 50 } };
  const one = { ...river, places: [0, 0], stretches: [{ ...river.stretches[0]!, range }] };
  const { sections } = riverView(one, 1, () => 100);
  assert.deepEqual([sections[0]?.top, sections[0]?.bottom, sections[0]?.lines], [0.25, 0.5, 'Line 1']);
});

test('why there is no river is said', () => {
  assert.equal(whyNoRiver(river), undefined);
  assert.equal(whyNoRiver({ ...river, problem: 'No themes. Learn them.' }), 'No themes. Learn them.');
  assert.match(whyNoRiver({ ...river, themes: [] }) ?? '', /Nothing here is like/);
  assert.match(whyNoRiver({ ...river, places: [] }) ?? '', /no text/);
});
