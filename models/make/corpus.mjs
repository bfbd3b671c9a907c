#!/usr/bin/env node
// Lays out the corpus that the themes, labels and examples of the default model come from: a folder a source, a file a work.
//
//     node models/make/corpus.mjs TARGET COLLECTION.json... TEXT[=LICENCE]...
//
// A collection is {"source", "licence", "documents": [text, ...]}; each document becomes a work. A text is one long book, in the public domain
// unless its licence is given: it is cut at blank lines into works of some 8,000 characters, about as long as a collection's. TARGET gets a
// sources.json, from which an index knows titles and licences. docs/corpus.md says what was taken and how.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const characters = 8000;
const [target, ...files] = process.argv.slice(2);
const sources = {};
if (files.length === 0) {
  console.error('usage: node models/make/corpus.mjs TARGET COLLECTION.json... TEXT.txt...');
  process.exit(2);
}

/** Whole paragraphs, together as long as a work is. */
function works(text) {
  const works = [];
  let work = '';
  for (const paragraph of text.split(/\n\s*\n/)) {
    if (work.length > 0 && work.length + paragraph.length > characters) {
      works.push(work);
      work = '';
    }
    work += (work && '\n\n') + paragraph;
  }
  return [...works, work].filter(work => work.trim().length > 0);
}

for (const given of files) {
  const [file, licence] = given.split('=');
  const name = basename(file, extname(file));
  const content = readFileSync(file, 'utf8');
  const collection = extname(file) === '.json' ? JSON.parse(content) : null;
  const documents = collection?.documents ?? works(content.replaceAll('\r\n', '\n'));
  sources[name] = collection
    ? [collection.source, collection.licence, collection.commit && `commit ${collection.commit}`].filter(Boolean).join(', ')
    : licence ?? 'Project Gutenberg, public domain';
  const digits = String(documents.length).length;
  mkdirSync(join(target, name), { recursive: true });
  documents.forEach((document, number) =>
    writeFileSync(join(target, name, `${String(number + 1).padStart(digits, '0')}.txt`), document.endsWith('\n') ? document : document + '\n'),
  );
  console.log(`${name}: ${documents.length} works, ${documents.reduce((sum, document) => sum + document.length, 0)} characters`);
}

writeFileSync(join(target, 'sources.json'), JSON.stringify(sources, null, 2) + '\n');
