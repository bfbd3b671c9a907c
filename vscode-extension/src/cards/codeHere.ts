// What one code did at one place of a text: the words it made likelier or less likely, and the earlier words that its head read.

import type { ExplainedCode, ExplainedName, MovedWord, ReadWord } from '../protocol/explanations';
import { probability } from '../text/figures';
import { oneLine } from '../text/html';
import { bar, commandLink, figureCell, pair } from './cardHtml';

/** What a code is called: its label, or words that it fires on, or its name alone. HTML. */
export const called = ({ code, label, examples, alike }: ExplainedName): string => {
  if (label !== null) return oneLine(label);
  if (examples.length < (alike ? 2 : 1)) return oneLine(code);
  return `${alike ? 'like' : 'fires here on'} ${oneLine(examples.join(' · '))}`;
};

/** @param uri The text's. */
export function codeHere({ promoted, suppressed, read }: ExplainedCode, uri: string): string {
  const isMoved = promoted.length + suppressed.length > 0;
  const said = isMoved ? pair('Makes likelier', moved(promoted, 'up'), 'Makes less likely', moved(suppressed, 'down')) : '';
  return `${said}${readWords(read, uri)}`;
}

function moved(words: readonly MovedWord[], way: string): string {
  if (words.length === 0) return '<p class="none-yet">none</p>';
  const most = Math.max(...words.map((word) => Math.max(word.with, word.without)), 1e-9);
  const rows = words.map(
    (word) =>
      `<tr><th scope="row" dir="auto">${oneLine(word.text)}</th><td class="bar">${bar(word.with / most, way)}</td>` +
      `${figureCell(`${probability(word.without)} → ${probability(word.with)}`)}</tr>`,
  );
  return `<table class="bars"><tbody>${rows.join('')}</tbody></table>`;
}

/** The words link to their places. */
function readWords(words: readonly ReadWord[], uri: string): string {
  if (words.length === 0) return '';
  const links = words.map(
    ({ text, range, share }) =>
      `<li><a dir="auto" href="${commandLink('openPassage', [uri, range])}">${oneLine(text)}</a> ` +
      `<span class="soft">${probability(share)} · line ${range.start.line + 1}</span></li>`,
  );
  return `<h3 class="read">It read, underlined in the text</h3><ul class="read">${links.join('')}</ul>`;
}

/** For a page that has this on it. */
export const codeHereStyle = `
  h3.read { margin-top: .6rem; }
  ul.read { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0; padding: 0; }
  ul.read a { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: .2em; overflow-wrap: anywhere; }`;
