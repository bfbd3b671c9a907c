#!/usr/bin/env node
// Writes what people call the works of a corpus, to lie beside an index of it (docs/index-format.md).
//
//     node models/make/titles.mjs CORPUS INDEX.titles.json
//
// CORPUS is what corpus.mjs laid out. A source is called as the table below says, or as its folder is. A work of a collection is called by
// the line that it begins with, if that is a title; a piece of a book has no title of its own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const named = {
  'dc-law': 'Code of the District of Columbia',
  'inaugural': 'Inaugural addresses of US presidents',
  'moby-dick': 'Moby-Dick',
  'openstax-anatomy-physiology': 'Anatomy and Physiology (OpenStax)',
  'openstax-introduction-business': 'Introduction to Business (OpenStax)',
  'openstax-introduction-philosophy': 'Introduction to Philosophy (OpenStax)',
  'openstax-introduction-political-science': 'Introduction to Political Science (OpenStax)',
  'openstax-introduction-sociology': 'Introduction to Sociology (OpenStax)',
  'openstax-principles-economics-bundle': 'Principles of Economics (OpenStax)',
  'openstax-principles-finance': 'Principles of Finance (OpenStax)',
  'openstax-us-history': 'US History (OpenStax)',
  'peps': 'Python Enhancement Proposals',
  'recipes': 'recipes of based.cooking',
  'rust-book': 'The Rust Programming Language',
  'sherlock-holmes': 'The Adventures of Sherlock Holmes',
  'state-union': 'State of the Union addresses',
  'war-of-the-worlds': 'The War of the Worlds',
};
/** Headings that every work has. */
const common = /^(abstract|introduction|preface|note|rejection notice|connection for ap® courses|chapter outline|motivation|rationale|learning (objectives|outcomes))$/i;
const small = new Set(['a', 'and', 'at', 'in', 'of', 'the', 'to']);
const longest = 80;

const [corpus, target] = process.argv.slice(2);
if (target === undefined) {
  console.error('usage: node models/make/titles.mjs CORPUS INDEX.titles.json');
  process.exit(2);
}

/** 'book-the-time-machine': The Time Machine. 'openstax-astronomy': Astronomy (OpenStax). */
function sourceTitle(source) {
  if (named[source] !== undefined) return named[source];
  const words = source.replace(/^book-|^openstax-|-bundle$/g, '').split('-');
  const title = words.map((word, at) => (at > 0 && small.has(word) ? word : word[0].toUpperCase() + word.slice(1))).join(' ');
  return source.startsWith('openstax-') ? `${title} (OpenStax)` : title;
}

/** The line that a work begins with, without what marks it up, if it is a title and no sentence; undefined if it is none. */
function workTitle(text) {
  const [first, second = ''] = text.trim().split(/\s*\n\s*/);
  // A statute has its number in a line, and what it is called in the next.
  const line = (/^[\d.:-]+$/.test(first) ? `§ ${first} ${second}` : first.replace(/^([\d.:-]+) \|/, '§ $1 '))
    .replace(/[#*_`=|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(§.*)\.$/, '$1');
  const isTitle = /^[\p{L}\p{N}“"§]/u.test(line) && line.length <= longest && !/[.,;:!]$/.test(line) && !common.test(line);
  return isTitle && isWhole(text, first) ? line.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : undefined;
}

/** Whether a line is a paragraph of its own, and not the first one of several. */
const isWhole = (text, line) => /^[#§\d]/.test(line) || /^\s*(\n|[=-]|$)/.test(text.trimStart().slice(line.length + 1));

const licences = JSON.parse(readFileSync(join(corpus, 'sources.json'), 'utf8'));
const titles = {};
for (const source of Object.keys(licences).sort()) {
  titles[source] = sourceTitle(source);
  if (licences[source].startsWith('Project Gutenberg')) continue;
  for (const work of readdirSync(join(corpus, source)).sort()) {
    const title = workTitle(readFileSync(join(corpus, source, work), 'utf8'));
    if (title !== undefined) titles[`${source}/${work}`] = title;
  }
}

writeFileSync(target, JSON.stringify(titles, null, 1) + '\n');
console.log(`${target}: ${Object.keys(titles).length} titles`);
