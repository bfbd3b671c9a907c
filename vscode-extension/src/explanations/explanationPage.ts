// The page that says why a word is read so: what was expected, the codes that count most for what comes next, and what their heads read.

import cardStyle from '../../../shared/CodebookLsp.Features/Cards/Page/card.css';
import { editorColors } from '../cards/cardColors';
import { bar, commandLink, figureCell, pair, section } from '../cards/cardHtml';
import { called, codeHere, codeHereStyle } from '../cards/codeHere';
import type { ExplainedCode, ExplainResult, LikelyWord } from '../protocol/explanations';
import { count, divergence, probability } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { webPage } from '../text/webPage';

/** What a link on the page may run. */
export const explanationCommands = ['codebookLsp.openCard', 'codebookLsp.openPassage'];

const style = `${cardStyle}${editorColors}${codeHereStyle}
  .sentence { font: 1.02rem/1.62 var(--reading); overflow-wrap: anywhere; margin: .4rem 0 0; }
  .said { margin: .2rem 0 0; }
  .said + .pair { margin-top: .8rem; }
  .codes { list-style: none; margin: .9rem 0 0; padding: 0; }
  .codes > li + li { border-top: 1px solid var(--line); margin-top: .9rem; padding-top: .9rem; }
  .codes .title { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: .4rem; overflow-wrap: anywhere; }
  .codes .title .figure { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }`;

/** @param uri The text's. @param offset Where the word is in it, for the links to its codes' cards. */
export function explanationPage(explained: ExplainResult, uri: string, offset: number, nonce: string): string {
  const { word, excerpt } = explained;
  const body = `<main>
<p class="eyebrow">why this word is read so</p>
<h1 dir="auto">${oneLine(word)}</h1>
<p class="sentence" dir="auto">${sentence(excerpt)}</p>
<div class="columns">
<div>${codes(explained, uri, offset)}</div>
<div>${expectation(explained)}</div>
</div>
</main>`;
  return webPage(titleOf(word), style, body, nonce);
}

const sentence = ({ before, word, after }: ExplainResult['excerpt']): string =>
  `${escapeHtml(before)}<mark class="it">${escapeHtml(word)}</mark>${escapeHtml(after)}`;

/** What stands on the page's tab. */
export const titleOf = (word: string): string => `Why “${word}”?`;

/** A page in the place of an answer: that the model is asked, or why there is none. */
export const explanationNote = (note: string, nonce: string): string =>
  webPage(
    'Why this word?',
    style,
    `<main><p class="eyebrow">why this word is read so</p><p role="status" class="note">${escapeHtml(note)}</p></main>`,
    nonce,
  );

function expectation({ bits, sentences, expected, next }: ExplainResult): string {
  const first = bits === null ? 'Nothing stands before this word, so nothing was expected here.' : '';
  const said = [first, ...sentences].filter((one) => one !== '').map((one) => `<p class="said" dir="auto">${oneLine(one)}</p>`);
  return section('What the model expected', '', said.join('') + pair('In its place', likely(expected), 'After it', likely(next)));
}

function likely(words: readonly LikelyWord[]): string {
  if (words.length === 0) return '<p class="none-yet">nothing</p>';
  const most = Math.max(...words.map((word) => word.probability), 1e-9);
  const rows = words.map(
    (word) =>
      `<tr><th scope="row" dir="auto">${oneLine(word.text)}</th><td class="bar">${bar(word.probability / most)}</td>` +
      `${figureCell(probability(word.probability))}</tr>`,
  );
  return `<table class="bars"><tbody>${rows.join('')}</tbody></table>`;
}

function codes({ codes: all, sites }: ExplainResult, uri: string, offset: number): string {
  const how =
    `The model sees this word as ${count(sites)} codes. Each was silenced at this word alone, and the model asked again what comes next. ` +
    (all.length === 0
      ? 'No single one of them changed its answer.'
      : 'These changed its answer most. The figure says by how much: 0 bits are nothing, 1 bit is much.');
  const items = all.map((code) => `<li>${title(code, uri, offset)}${codeHere(code, uri)}</li>`);
  return section(
    'The codes that count most',
    'for the next word',
    `<p class="soft">${how}</p>${items.length === 0 ? '' : `<ol class="codes">${items.join('')}</ol>`}`,
  );
}

function title({ names, bits }: ExplainedCode, uri: string, offset: number): string {
  const links = names.map((name) => {
    const means = called(name);
    const own = means === oneLine(name.code) ? '' : ` <span class="name soft">${oneLine(name.code)}</span>`;
    return `<a dir="auto" href="${commandLink('openCard', [name.code, uri, offset])}">${means}</a>${own}`;
  });
  return `<p class="title"><span>${links.join(' + ')}</span><span class="figure">${divergence(bits)} bits</span></p>`;
}
