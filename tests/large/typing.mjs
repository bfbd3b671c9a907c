#!/usr/bin/env node
// How much memory the server takes while somebody types, and after all is closed:
//
//     node tests/large/typing.mjs [--program CODEBOOKLSP] [--edits 12000] [--documents 10] [--words 3000] [--lines 24] [--most 1.3]
//
// Opens documents, types into one after the other as a person does (words, corrections, new lines, a paragraph cut here and put in there),
// asks after each edit for what an editor shows, and closes them all. Prints the curve of resident memory, and ends with 1 if more than --most
// times the memory is left that the server had when its model was loaded. Linux only (it reads /proc).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Server } from './server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    program: { type: 'string', default: join(root, 'artifacts/bin/CodebookLsp.Cli/release/codebooklsp') },
    texts: { type: 'string', default: join(root, 'samples/background') },
    edits: { type: 'string', default: '12000' },
    documents: { type: 'string', default: '10' },
    words: { type: 'string', default: '3000' },
    lines: { type: 'string', default: '24' },
    most: { type: 'string', default: '1.3' },
  },
});
const [edits, documents, words, rows, most] = ['edits', 'documents', 'words', 'lines', 'most'].map(name => Number(values[name]));
const burst = 60; // edits in a row in one document

// Numbers by chance, the same ones each time (a linear congruential generator).
let seed = 7;
const below = bound => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * bound);
};

const source = readdirSync(values.texts)
  .filter(name => name.endsWith('.txt'))
  .map(name => readFileSync(join(values.texts, name), 'utf8').replaceAll(/\s*\n\s*\n\s*/g, '\n').split(' '));
const passage = (book, from, count) => source[book % source.length].slice(from, from + count).join(' ');

const server = new Server([values.program, 'serve']);
const started = Date.now();
const open = Array.from({ length: documents }, (_, index) => ({
  uri: `file:///${index}.txt`,
  version: 1,
  text: passage(index, 1000 * (1 + Math.floor(index / source.length)), words),
}));

try {
  const ready = new Promise((resolve, reject) =>
    server.on('codebookLsp/status', status => {
      if (status.state === 'ready') resolve();
      else if (status.state !== 'loading') reject(new Error(status.message));
    }),
  );
  // A server that no longer follows the text takes no memory for it: that would be a fault of this script, and no measurement.
  let told;
  server.on('window/showMessage', ({ message }) => (told ??= message));
  await server.request('initialize', {
    processId: process.pid,
    capabilities: {
      workspace: { inlayHint: { refreshSupport: true }, semanticTokens: { refreshSupport: true }, codeLens: { refreshSupport: true } },
    },
  });
  server.notify('initialized', {});
  await ready;
  await sleep(3000); // the index is opened behind
  const first = show('the model is loaded');

  for (const { uri, version, text } of open)
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'plaintext', version, text } });
  for (const { uri } of open) await read(uri);
  show(`${documents} documents of ${words} words are read`);

  let cut = '';
  for (let done = 0; done < edits; ) {
    const document = open[below(documents)];
    let at = below(document.text.length);
    const book = below(source.length);
    const typed = passage(book, below(source[book].length - 40), 40);
    for (let key = 0; key < burst && done < edits; key++, done++) {
      const chance = below(100);
      if (chance < 8 && at > 0) edit(document, --at, at + 1, ''); // a slip is taken back
      else if (chance < 9) edit(document, at, at++, '\n');
      else if (chance < 10) {
        const end = Math.min(document.text.length, at + 400);
        [cut] = [document.text.slice(at, end), edit(document, at, end, cut)]; // a passage goes out, the one that went out before comes in
      } else edit(document, at, at++, typed[key % typed.length]);
      await look(document, at, done);
      if (told) throw new Error(told);
      if ((done + 1) % Math.ceil(edits / 12) === 0) show(`${done + 1} edits`);
    }
  }

  for (const { uri } of open) server.notify('textDocument/didClose', { textDocument: { uri } });
  let last;
  for (const seconds of [1, 4, 10]) {
    await sleep(seconds * 1000);
    last = show('all are closed');
  }
  const ratio = last / first;
  console.log(`${ratio.toFixed(2)} times what it was with the model loaded${ratio > most ? `: more than ${most}` : ''}`);
  process.exitCode = ratio > most ? 1 : 0;
  await server.stop();
} finally {
  server.kill();
}

function show(what) {
  const { resident, anonymous } = server.memory();
  const [seconds, all, own] = [(Date.now() - started) / 1000, resident, anonymous].map(value => value.toFixed(0).padStart(5));
  console.log(`${seconds} s  ${all} MB resident, ${own} MB of it no file's   ${what}`);
  return resident;
}

function position(text, at) {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return { line: text.slice(0, line).split('\n').length - 1, character: at - line };
}

function edit(document, start, end, text) {
  const range = { start: position(document.text, start), end: position(document.text, end) };
  document.text = document.text.slice(0, start) + text + document.text.slice(end);
  document.version++;
  const { uri, version } = document;
  server.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text }] });
}

/** What an editor asks for after a key: hints and colours of what can be seen, now and then lenses and a hover. */
async function look(document, at, count) {
  const textDocument = { uri: document.uri };
  const cursor = position(document.text, at);
  const [above, below] = [Math.max(0, cursor.line - rows / 2), cursor.line + rows / 2];
  const range = { start: { line: above, character: 0 }, end: { line: below, character: 0 } };
  const asked = [
    ['textDocument/inlayHint', { textDocument, range }],
    ['textDocument/semanticTokens/range', { textDocument, range }],
  ];
  if (count % 20 === 0) asked.push(['textDocument/hover', { textDocument, position: cursor }], ['textDocument/codeLens', { textDocument }]);
  await Promise.all(asked.map(([method, params]) => server.request(method, params)));
}

/** Waits until a document is read to its end. */
async function read(uri) {
  for (;;) {
    const codes = await server.request('codebookLsp/codes', { textDocument: { uri }, limit: 0 });
    if (codes.read === codes.tokens && codes.tokens > 0) return;
    await sleep(200);
  }
}
