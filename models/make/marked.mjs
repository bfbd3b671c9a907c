#!/usr/bin/env node
// Makes texts whose subjects are known: stretches of works of several sources, one after the other, each marked with its source.
//
//     node models/make/marked.mjs TEXTS.jsonl [--texts 40] [--parts 8] [--characters 1000] SOURCE_FOLDER...
//
// A source is a folder as corpus.mjs makes them, a file a work. Each stretch is made of whole paragraphs of one work, and neighbours are of
// different sources. The same arguments give the same texts. What comes out is what `codebooklsp evaluate spans` reads.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const args = process.argv.slice(2);
const number = (name, usual) => {
  const at = args.indexOf(name);
  return at < 0 ? usual : Number(args.splice(at, 2)[1]);
};
const [count, parts, characters] = [number('--texts', 40), number('--parts', 8), number('--characters', 1000)];
const [target, ...folders] = args;
if (folders.length < 2) {
  console.error('usage: node models/make/marked.mjs TEXTS.jsonl [--texts 40] [--parts 8] [--characters 1000] SOURCE_FOLDER SOURCE_FOLDER...');
  process.exit(2);
}

/** The stretches of a source, one of each work, in an order that has nothing to do with their names. */
const stretches = folder =>
  readdirSync(folder)
    .sort((a, b) => createHash('sha256').update(a).digest('hex').localeCompare(createHash('sha256').update(b).digest('hex')))
    .map(name => {
      let stretch = '';
      for (const paragraph of readFileSync(join(folder, name), 'utf8').trim().split(/\n\s*\n/)) {
        if (stretch.length >= characters) break;
        stretch += (stretch && '\n\n') + paragraph;
      }
      return stretch;
    })
    .filter(stretch => stretch.length >= characters / 2 && stretch.length < 3 * characters);

const codePoints = text => [...text].length;
const sources = folders.map(folder => ({ label: basename(folder), stretches: stretches(folder), next: 0 }));
const lines = [];
for (let i = 0; i < count; i++) {
  const [spans, start] = [[], i % sources.length];
  let text = '';
  for (let part = 0; part < parts; part++) {
    const source = sources[(start + part * (1 + (i % (sources.length - 1)))) % sources.length];
    const begin = codePoints(text) + (text ? 2 : 0);
    text += (text && '\n\n') + source.stretches[source.next++ % source.stretches.length];
    spans.push({ start: begin, end: codePoints(text), label: source.label });
  }
  lines.push(JSON.stringify({ text, spans }));
}
writeFileSync(target, lines.join('\n') + '\n');
