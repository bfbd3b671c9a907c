import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../package.json';
import { cardCommands, cardPage, cardProblem, nats, percent, probability, times } from '../src/card';
import { escaped, line } from '../src/escaped';
import { exampleUri } from '../src/exampleUri';
import type { CardResult, TendenciesResult } from '../src/protocol';

const card: CardResult = {
  code: 'L14.3:877',
  layer: 14,
  head: 3,
  id: 877,
  codes: 1024,
  label: {
    text: 'after “<b>the</b>”',
    origin: 'evidence',
    note: 'first\nsecond \u202Eline',
    scores: { precision: 0.714, recall: 0.02, lift: 34.6, byChance: 0.0206, firings: 1412 },
  },
  documents: 20,
  tokens: 330_000,
  firings: 825,
  commonerThan: 0.63,
  firesIn: [{ name: 'books/moby-dick.txt', firings: 500, lift: 3.25 }],
  firesOn: [
    { text: ' sh<ip', count: 400, share: 0.485, lift: 1234.4 },
    { text: '\n', count: 10, share: 0.012, lift: 0.5 },
  ],
  before: [{ text: 'the', count: 300, share: 0.36, lift: null }],
  after: [],
  examples: [
    {
      token: 4711,
      document: 'books/moby-dick.txt',
      at: 12_345,
      text: 'of the ship\nand <i>all</i>\n\nhands\u200B aboard the ship',
      marks: [
        { start: 6, end: 11, it: true },
        { start: 11, end: 12, it: false },
      ],
    },
  ],
  tests: [{ what: 'the token', precision: 0.8, lift: 12, otherCodes: 0.31, chance: 0.05 }],
  together: [{ code: 'L2.0:5', label: null, score: 41, share: 0.5, firesOn: ' "sail"' }],
  similar: [{ code: 'L14.3:12', label: 'boats', score: 0.83, share: null, firesOn: ' boat' }],
  opposite: [{ code: 'L14.3:99', label: null, score: -0.41, share: null, firesOn: null }],
};
const moved = (text: string, change: number) => ({ text, change, before: 0.0004, after: 0.02 });
const tendencies: TendenciesResult = {
  add: { raised: [moved(' sea<', 2.5)], lowered: [moved(' land', -1.25)], change: 0.31 },
  replace: { raised: [], lowered: [], change: 0.02 },
};
const page = cardPage(card, tendencies, 'abc');

test('a card runs nothing, loads nothing and shows texts as texts', () => {
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.doesNotMatch(page, /<script|<b>the|<i>|\u202E|\u200B| style=| on\w+=/);
  assert.match(page, /after “&lt;b&gt;the&lt;\/b&gt;”/);
  assert.match(page, /second \\u\{202E\}line/);
});

test('an example is a link to its place, with its tokens marked', () => {
  assert.match(page, /href="command:codebookLsp\.openExample\?%5B4711%5D"/);
  assert.match(page, /of the <mark class="it" title="·ship">ship<\/mark><mark title="⏎">⏎<\/mark>and &lt;i&gt;all/);
  assert.match(page, /all&lt;\/i&gt;<span class="break">¶<\/span>hands\\u\{200B\} aboard/);
  assert.match(page, /moby-dick\.txt · at 12,345/);
});

test('every link runs a command that the page may run, and each of these exists', () => {
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
  assert.ok(links.length >= 8);
  for (const link of links) {
    const [, name, args] = /^command:(codebookLsp\.\w+)\?(.*)$/.exec(link) ?? [];
    assert.ok(cardCommands.includes(name ?? ''), link);
    assert.ok(Array.isArray(JSON.parse(decodeURIComponent(args ?? ''))), link);
  }
  const known = new Set(manifest.contributes.commands.map(({ command }) => command));
  for (const name of cardCommands.filter((one) => one !== 'codebookLsp.openExample')) assert.ok(known.has(name), name);
});

test('figures say what counts', () => {
  assert.deepEqual([0, 0.000001, 0.00042, 0.0042, 0.042, 0.42, 1].map(percent), [
    '0 %',
    '&lt;0.001 %',
    '0.042 %',
    '0.42 %',
    '4.2 %',
    '42 %',
    '100 %',
  ]);
  assert.deepEqual([0.5, 9.94, 9.96, 1234.4].map(times), ['×0.5', '×9.9', '×10', '×1,234']);
  assert.deepEqual([1.234, -0.4].map(nats), ['+1.23', '−0.40']);
  assert.deepEqual([0.5, 0.0005, 0].map(probability), ['50 %', '1 in 2,000', 'never']);
  assert.match(page, /<dd>0\.25 %<\/dd>/);
  assert.match(page, /data-tip="1 in 2,500 → 2\.0 %"/);
});

test('what is not there is said', () => {
  const bare = cardPage({ ...card, label: null, examples: [], firesOn: [], before: [], together: [], opposite: [] }, 'measuring', 'n');
  for (const said of [
    'No label',
    'It fires nowhere',
    'The model is trying it',
    'nothing fires with it',
    'no code of its codebook points the other way',
  ])
    assert.ok(bare.includes(said), said);
  assert.match(cardPage(card, { failed: 'No <model>.' }, 'n'), /role="status">No &lt;model&gt;\./);
  assert.match(cardProblem('L1:2', 'There is <no> index.', 'n'), /There is &lt;no&gt; index\./);
});

test('invisible text is spelt out as the server does it', () => {
  assert.equal(escaped('a\u00ADb\u{E0041}c\uD800d\u2028'), 'a\\u{AD}b\\u{E0041}c\\u{D800}d\\u{2028}');
  assert.equal(line(' a\tb\r\n', true), '·a⇥b␍⏎');
});

test('an indexed text has an address without steps upwards', () => {
  assert.deepEqual(exampleUri('../../etc\\passwd', 3), { path: '/etc/passwd', query: '3' });
  assert.deepEqual(exampleUri('', 0), { path: '/text', query: '0' });
});
