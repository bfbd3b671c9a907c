import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surpriseGroup } from '../../src/codesView/surpriseGroup';
import { result } from '../surprise/result';

const told = { result, beginnings: result.paragraphs.map((_, at) => `paragraph ${at}`) };
const drawn = (line: number, of = told) => surpriseGroup(of, line)?.rows.map(({ title, description }) => `${title}: ${description}`);

test('the paragraph at the cursor comes first, then the list, then what one expects least and most', () => {
  assert.deepEqual(drawn(10), [
    'This paragraph: 4.0 bits a word · more expected than most',
    'Most surprising words…: 2 of the document',
    'paragraph 8: less expected · 9.0 bits a word · line 25',
    'paragraph 7: less expected · 8.0 bits a word · line 22',
    'paragraph 6: less expected · 7.0 bits a word · line 19',
    'paragraph 3: more expected · 4.0 bits a word · line 10',
    'paragraph 2: more expected · 3.0 bits a word · line 7',
    'paragraph 1: more expected · 2.0 bits a word · line 4',
  ]);
});

test('a heading is told of without a comparison, and between paragraphs there is none', () => {
  assert.equal(drawn(0)?.[0], 'This paragraph: 1.0 bits a word');
  assert.equal(drawn(2)?.[0], 'Most surprising words…: 2 of the document');
});

test('figures are said in plain words, and say whether they are of the whole text', () => {
  const group = surpriseGroup(told, 10);
  assert.equal(group?.description, 'the document: 4.6 bits a word');
  assert.equal(
    group?.rows[0]?.tooltip,
    '4.0 bits a word, as hard to guess as one of 16 words.\nOver 21 words: more expected than most of this document.',
  );
  const part = surpriseGroup({ ...told, result: { ...result, isWhole: false } }, 10);
  assert.equal(part?.description, 'the document: 4.6 bits a word, as far as it has been read');
});

test('no paragraph is both less and more expected than others, and a text without words has no group', () => {
  const short = { ...told, result: { ...result, paragraphs: result.paragraphs.slice(0, 4) } };
  assert.deepEqual(
    surpriseGroup(short, 2)?.rows.map(({ id }) => id),
    ['surprise/list', 'surprise/least/9', 'surprise/most/3'],
  );
  assert.equal(surpriseGroup({ ...told, result: { ...result, bitsPerWord: null } }, 0), undefined);
});

test('rows have ids of their own', () => {
  const ids = surpriseGroup(told, 10)?.rows.map(({ id }) => id) ?? [];
  assert.equal(new Set(ids).size, ids.length);
});
