import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkspaceThemesResult } from '../../src/protocol/themes';
import { heatMapCommands, heatMapPage, heatMapProblem } from '../../src/heatMap/heatMapPage';

const result: WorkspaceThemesResult = {
  problem: null,
  themes: [
    { number: 3, name: 'sea <i>', sentence: null, words: [] },
    { number: 7, name: 'law', sentence: null, words: [] },
  ],
  files: [
    { uri: 'file:///a.txt', name: 'a "1".txt', tokens: 1200, shares: [0.8, 0] },
    { uri: 'file:///b.txt', name: 'b.txt', tokens: 40, shares: [0.05] },
  ],
};
const page = heatMapPage(result, 'abc');

test('a heat map runs nothing, and shows names as text', () => {
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'; base-uri/);
  assert.doesNotMatch(page, /<script|<i>| style=| on\w+=/);
  assert.match(page, /sea &lt;i&gt;/);
});

test('each cell says its share, is darker for more, and opens its file', () => {
  const cells = [...page.matchAll(/<td class="cell s(\d)"><a href="([^"]*)" aria-label="([^"]*)">([^<]*)</g)];
  assert.deepEqual(
    cells.map(([, shade, , , figure]) => [shade, figure]),
    [
      ['8', '80%'],
      ['0', '0%'],
      ['1', '5.0%'],
      ['0', '0%'],
    ],
  );
  const [, , link = '', label] = cells[0] ?? [];
  assert.equal(label, 'a &quot;1&quot;.txt: 80% sea &lt;i&gt;');
  const [, name = '', args] = /^command:([\w.]+)\?(.*)$/.exec(link) ?? [];
  assert.ok(heatMapCommands.includes(name));
  assert.deepEqual(JSON.parse(decodeURIComponent(args ?? '')), ['file:///a.txt', 3]);
});

test('a heat map says why it is empty', () => {
  assert.match(heatMapPage({ ...result, files: [] }, 'n'), /No file has been read yet/);
  assert.match(heatMapPage({ ...result, problem: 'No <themes>.', files: [] }, 'n'), /No &lt;themes&gt;\./);
  assert.match(heatMapProblem('Off & on.', 'n'), /Off &amp; on\./);
});
