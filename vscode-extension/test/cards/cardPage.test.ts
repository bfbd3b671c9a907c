import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json';
import { cardCommands } from '../../src/cards/cardHtml';
import { cardPage, cardProblem } from '../../src/cards/cardPage';
import type { CardResult, LogitEffectsResult } from '../../src/protocol/cards';

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
const effects: LogitEffectsResult = {
  add: { raised: [moved(' sea<', 2.5)], lowered: [moved(' land', -1.25)], change: 0.31 },
  replace: { raised: [], lowered: [], change: 0.02 },
};
const page = cardPage(card, effects, 'abc');

test('a card runs nothing, loads nothing, and shows texts as text', () => {
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.doesNotMatch(page, /<script|<b>the|<i>|\u202E|\u200B| style=| on\w+=/);
  assert.match(page, /after “&lt;b&gt;the&lt;\/b&gt;”/);
  assert.match(page, /second \\u\{202E\}line/);
});

test('an example links to its place and marks its tokens', () => {
  assert.match(page, /href="command:codebookLsp\.openExample\?%5B4711%5D"/);
  assert.match(page, /of the <mark class="it" title="·ship">ship<\/mark><mark title="⏎">⏎<\/mark>and &lt;i&gt;all/);
  assert.match(page, /all&lt;\/i&gt;<span class="break">¶<\/span>hands\\u\{200B\} aboard/);
  assert.match(page, /moby-dick\.txt · at 12,345/);
});

test('every link runs a command that exists and that the page may run', () => {
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
  assert.ok(links.length >= 8);
  for (const link of links) {
    const [, name, args] = /^command:(codebookLsp\.\w+)\?(.*)$/.exec(link) ?? [];
    assert.ok(cardCommands.includes(name ?? ''), link);
    assert.ok(Array.isArray(JSON.parse(decodeURIComponent(args ?? ''))), link);
  }
  const known = new Set(manifest.contributes.commands.map(({ command }) => command));
  // These are about a place that only a link names.
  const ofLinks = ['codebookLsp.openExample', 'codebookLsp.openPassage'];
  for (const name of cardCommands.filter((one) => !ofLinks.includes(one))) assert.ok(known.has(name), name);
});

test('figures stand where they belong', () => {
  assert.match(page, /<dd>0\.25%<\/dd>/);
  assert.match(page, /data-tip="1 in 2,500 → 2\.0%"/);
});

test('a card says what is missing', () => {
  const bare = cardPage({ ...card, label: null, examples: [], firesOn: [], before: [], together: [], opposite: [] }, 'measuring', 'n');
  for (const said of [
    'No label',
    'It does not fire',
    'Running the model',
    'No code fires with it',
    'No code of its codebook points the opposite way',
  ])
    assert.ok(bare.includes(said), said);
  assert.match(cardPage(card, { failed: 'No <model>.' }, 'n'), /role="status">No &lt;model&gt;\./);
  assert.match(cardProblem('L1:2', 'There is <no> index.', 'n'), /There is &lt;no&gt; index\./);
});

test('a card that was opened from a place says what its code did there, and what its head read', () => {
  const range = { start: { line: 6, character: 1 }, end: { line: 6, character: 4 } };
  const here = {
    version: 1,
    word: 'wh<ale',
    range,
    excerpt: { before: '', word: '', after: '' },
    bits: null,
    rank: null,
    expected: [],
    next: [],
    sentences: [],
    sites: 9,
    codes: [{ names: [], bits: 1, promoted: [], suppressed: [], read: [{ text: 'the', range, share: 0.5 }], sentences: [] }],
  };
  const opened = cardPage(card, effects, 'abc', { uri: 'file:///a.txt', explained: here });
  assert.match(opened, /<section aria-label="Here">.*at “wh&lt;ale”/);
  assert.match(opened, />the<\/a> <span class="soft">50% · line 7</);
  assert.doesNotMatch(page, /aria-label="Here"/);
});
