import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json';
import type { ThemeCardResult } from '../../src/protocol/themes';
import { themeCardCommands, themeCardPage, themeCardProblem } from '../../src/themeCards/themeCardPage';

const range = { start: { line: 4, character: 0 }, end: { line: 6, character: 0 } };
const card: ThemeCardResult = {
  number: 12,
  name: 'night <b>landscape</b>',
  sentence: 'Sky & moon\u202E.',
  words: ['moon', 'sta<rs'],
  aliases: ['sky'],
  share: 0.021,
  works: 14,
  sources: [{ name: 'books', windows: 120 }],
  passages: [{ text: 'The <i>moon</i>\nrose.\n\nThen', source: 'books/a.txt' }],
  workspace: [{ uri: 'file:///w/my%20"notes.md', range, text: 'Dark trees' }],
  codes: [{ code: 'L14.3:877', label: null, weight: 0.41 }],
  nearest: [{ number: 3, name: 'sea', cosine: 0.52 }],
  writable: { rate: 0.78, unsteered: 0.02, isWritable: true },
};
const samples = [{ beginning: 'She saw the', toward: ' moon <b>rise</b>', unsteered: ' door' }];
const page = themeCardPage(card, samples, 'abc');

test('a card runs nothing, loads nothing, and shows texts as text', () => {
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.doesNotMatch(page, /<script|<b>land|<b>rise|<i>|\u202E| style=| on\w+=/);
  assert.match(page, /The &lt;i&gt;moon&lt;\/i&gt; rose\.\n\nThen/);
  assert.match(page, /my &quot;notes\.md · line 5/);
});

test('every link runs a command that exists and that the page may run', () => {
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
  assert.equal(links.length, 5);
  const known = new Set(manifest.contributes.commands.map(({ command }) => command));
  for (const link of links) {
    const [, name = '', args] = /^command:(codebookLsp\.\w+)\?(.*)$/.exec(link) ?? [];
    assert.ok(themeCardCommands.includes(name), link);
    assert.ok(known.has(name) || name === 'codebookLsp.openPassage', link);
    assert.ok(Array.isArray(JSON.parse(decodeURIComponent(args ?? ''))), link);
  }
});

test('a theme that cannot be written is not offered, and its figure is said', () => {
  assert.match(page, /78% of continuations/);
  const badly = themeCardPage({ ...card, writable: { rate: 0.02, unsteered: 0.03, isWritable: false } }, 'writing', 'abc');
  assert.doesNotMatch(badly, /continueToward/);
  assert.match(badly, /Cannot be written: 2%/);
  assert.doesNotMatch(badly, /being written/);
});

test('what it writes stands beside what nothing steered, as soon as it is there', () => {
  assert.match(page, /She saw the<b> moon &lt;b&gt;rise&lt;\/b&gt;<\/b>/);
  assert.match(page, /unsteered<\/span> She saw the door/);
  assert.match(themeCardPage(card, 'writing', 'abc'), /Three samples are being written/);
  assert.match(themeCardPage(card, { failed: 'No <model>.' }, 'abc'), /No &lt;model&gt;\./);
});

test('a card that cannot be shown says why', () =>
  assert.match(themeCardProblem(7, 'There is no theme <7>.', 'abc'), /theme 7<.*There is no theme &lt;7&gt;\./));
