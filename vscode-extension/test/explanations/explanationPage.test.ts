import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json';
import { cardCommands } from '../../src/cards/cardHtml';
import { codeHere } from '../../src/cards/codeHere';
import { linkedPlace } from '../../src/codes/linkedPlace';
import { explanationCommands, explanationNote, explanationPage, titleOf } from '../../src/explanations/explanationPage';
import type { ExplainedCode, ExplainResult } from '../../src/protocol/explanations';
import { readPlaces } from '../../src/readWords/readRanges';

const range = (line: number, character: number) => ({ start: { line, character }, end: { line, character: character + 3 } });
const code = (name: string, label: string | null, examples: readonly string[], bits: number): ExplainedCode => ({
  names: [{ code: name, label, examples, alike: examples.length > 1 }],
  bits,
  promoted: [{ text: 's<ea', with: 0.5, without: 0.125 }],
  suppressed: [],
  read: [
    { text: 'th<e', range: range(0, 4), share: 0.67 },
    { text: 'of', range: range(1, 2), share: 0.2 },
  ],
  sentences: [],
});
const explained: ExplainResult = {
  version: 3,
  word: 'wh<ale',
  range: range(2, 7),
  excerpt: { before: '… of <i>the</i> ', word: 'wh<ale', after: '\u202E came up …' },
  bits: 9.2,
  rank: 14,
  expected: [{ text: 'the & a', probability: 0.31 }],
  next: [{ text: 'swam', probability: 0.004 }],
  sentences: ['The model expected “<b>” 31 % here.', 'Next it expects “swam” 0.4 %.'],
  sites: 135,
  codes: [
    code('L14.3:877', '<b>whales</b>', [], 2.5),
    code('L2.0:5', null, ['sa<il', 'mast', 'deck'], 0.5),
    code('L0.0:1', null, ['o<ne'], 0.02),
  ],
};
const page = explanationPage(explained, 'file:///a%20b.txt', 47, 'abc');

test('the page runs nothing, loads nothing, and shows texts as text', () => {
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.doesNotMatch(page, /<script|<b>|<i>|\u202E| style=| on\w+=/);
  assert.match(page, /of &lt;i&gt;the&lt;\/i&gt; <mark class="it">wh&lt;ale<\/mark>/);
});

test('it says what was expected, which codes count, what they move and what they read', () => {
  assert.match(page, /The model expected “&lt;b&gt;” 31 % here\./);
  assert.match(page, /as 135 codes/);
  assert.match(page, /&lt;b&gt;whales&lt;\/b&gt;<\/a> <span class="name soft">L14\.3:877/);
  assert.match(page, /like sa&lt;il · mast · deck<\/a>/);
  assert.match(page, />fires here on o&lt;ne<\/a>/); // one word says no more than that
  assert.doesNotMatch(page, /not named/);
  assert.match(page, /s&lt;ea<\/th>.*?13% → 50%/);
  assert.match(page, /th&lt;e<\/a> <span class="soft">67% · line 1</);
  assert.equal(titleOf('whale'), 'Why “whale”?');
});

test('a word that nothing changed, and one that nothing stands before', () => {
  assert.match(explanationPage({ ...explained, codes: [] }, 'file:///a.txt', 0, 'abc'), /No single one of them changed its answer/);
  const first = explanationPage({ ...explained, bits: null, rank: null, expected: [] }, 'file:///a.txt', 0, 'abc');
  assert.match(first, /Nothing stands before this word/);
  assert.match(explanationNote('The <model> is busy.', 'abc'), /The &lt;model&gt; is busy\./);
});

test('every link runs a command that exists and that the page may run, with its place', () => {
  const known = new Set([...manifest.contributes.commands.map(({ command }) => command), 'codebookLsp.openPassage']);
  const links = [...page.matchAll(/href="command:(codebookLsp\.\w+)\?([^"]*)"/g)];
  assert.equal(links.length, 3 + 6);
  for (const [, name = '', args = ''] of links) {
    assert.ok(explanationCommands.includes(name) && known.has(name), name);
    const given = JSON.parse(decodeURIComponent(args.replace(/&#39;/g, "'"))) as unknown[];
    if (name.endsWith('openCard')) assert.deepEqual(given.slice(1), ['file:///a%20b.txt', 47]);
    else assert.deepEqual(given[0], 'file:///a%20b.txt');
  }
  for (const [, name = ''] of codeHere(explained.codes[0]!, 'file:///a.txt').matchAll(/command:(codebookLsp\.\w+)/g))
    assert.ok(cardCommands.includes(name), name);
});

test('every word that was read is underlined once, and the word itself is not', () => {
  const own = { ...code('L1.1:1', null, [], 1), read: [{ text: 'whale', range: range(2, 7), share: 1 }] };
  const places = readPlaces('file:///a.txt', { ...explained, codes: [...explained.codes, own] });
  assert.deepEqual(places, { uri: 'file:///a.txt', version: 3, word: range(2, 7), read: [range(0, 4), range(1, 2)] });
});

test('a link names its place, and anything else names none', () => {
  assert.deepEqual(linkedPlace('file:///a.txt', 12), { uri: 'file:///a.txt', offset: 12 });
  for (const [uri, offset] of [
    [undefined, undefined],
    [{ path: '/a' }, 1],
    ['file:///a.txt', -1],
    ['file:///a.txt', 1.5],
    ['file:///a.txt', '1'],
  ])
    assert.equal(linkedPlace(uri, offset), undefined);
});
