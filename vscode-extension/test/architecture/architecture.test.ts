// The folders of src form layers, and imports point down.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { layers } from './layers';
import { fileCycles, impureDecisions, sharedTypeNames, unusedArrows, upwardArrows, wrongArrows } from './rules';
import { folderOf, type Sources, sourcesOf } from './sources';

const sources = sourcesOf('src');
const tests = sourcesOf('test');
const withFile = (file: string, text: string): Sources => new Map([...sources, [file, text]]);

test('every folder of src is a layer', () => {
  const folders = new Set([...sources.keys()].map(folderOf));
  assert.deepEqual([...folders].sort(), ['', ...layers.map(([folder]) => folder)].sort());
});

test('the root holds only the entry point', () => {
  assert.deepEqual(
    [...sources.keys()].filter((file) => folderOf(file) === ''),
    ['extension.ts'],
  );
});

test('folders import only from the layers below that they may use', () => {
  assert.deepEqual(wrongArrows(sources, layers), []);
  assert.deepEqual(upwardArrows(layers), []);
  assert.deepEqual(unusedArrows(sources, layers), []);
});

test('files do not import each other in a circle', () => assert.deepEqual(fileCycles(sources), []));

test('decisions can be tested without VS Code', () => assert.deepEqual(impureDecisions(sources), []));

test('no two types share a name', () => assert.deepEqual(sharedTypeNames(sources), []));

test('a test lies where the file lies that it tests', () => {
  const strays = [...tests.keys()]
    .filter((file) => file.endsWith('.test.ts') && layers.some(([folder]) => folder === folderOf(file)))
    .filter((file) => !sources.has(file.replace('.test.ts', '.ts')));
  assert.deepEqual(strays, []);
});

test('the README of src names every folder', () => {
  const readme = fs.readFileSync('src/README.md', 'utf8');
  for (const [folder] of layers) assert.match(readme, new RegExp(`^\\| \`${folder}\` +\\|`, 'm'));
});

test('a planted wrong arrow is found', () => {
  const planted = "import { cardPage } from '../cards/cardPage';\n";
  assert.deepEqual(wrongArrows(withFile('text/wrong.ts', planted), layers), ['text/wrong.ts imports cards/cardPage']);
  assert.deepEqual(wrongArrows(withFile('text/wrong.ts', planted.replace('import', 'import type')), layers).length, 1);
  assert.deepEqual(wrongArrows(withFile('search/wrong.ts', planted), layers).length, 1);
  assert.deepEqual(
    upwardArrows([
      ['text', ['cards']],
      ['cards', ['text']],
    ]),
    ['text → cards'],
  );
});

test('planted breaches of the other rules are found', () => {
  assert.deepEqual(unusedArrows(sources, [...layers, ['more', ['text']]]), ['more → text']);
  assert.deepEqual(
    fileCycles(
      new Map([
        ['a.ts', "import type { B } from './b';\n"],
        ['b.ts', "import {\n  type A,\n} from './a';\n"],
      ]),
    ),
    ['a.ts → b.ts → a.ts'],
  );
  const impure = "import { pickCode } from '../codes/pickCode';\n";
  assert.deepEqual(impureDecisions(withFile('cards/wrong.ts', impure)), ['cards/wrong.ts imports codes/pickCode']);
  assert.deepEqual(sharedTypeNames(withFile('text/wrong.ts', 'interface CardLabel {}\n')), ['CardLabel: protocol/cards.ts, text/wrong.ts']);
});
