// The page of a theme's card: its words, passages, codes, nearest themes, and how well it can be written.

import cardStyle from '../../../shared/CodebookLsp.Features/Cards/Page/card.css';
import { bar, button, commandLink, figureCell, section } from '../cards/cardHtml';
import { editorColors } from '../cards/cardColors';
import type { ThemeCardResult, ThemePassage, ThemeSample } from '../protocol/themes';
import { count, decimal, percent } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { webPage } from '../text/webPage';
import { canBeWritten, writingSaid } from '../themes/themePicks';

/** What a link on the page may run. */
export const themeCardCommands = [
  'codebookLsp.openTheme',
  'codebookLsp.openCard',
  'codebookLsp.openPassage',
  'codebookLsp.followTheme',
  'codebookLsp.continueToward',
];

const style = `${cardStyle}${editorColors}
  .words { font-size: 1.05rem; margin: .3rem 0 0; }
  .examples p { white-space: pre-line; }`;

/** What the theme writes: not known yet, not to be had and why, or here. */
export type WrittenSamples = 'writing' | { readonly failed: string } | readonly ThemeSample[];

export function themeCardPage(card: ThemeCardResult, samples: WrittenSamples, nonce: string): string {
  const body = `<main>
${head(card)}
<div class="columns">
<div>${passages(card.passages)}${workspace(card.workspace)}</div>
<div>${writing(card, samples)}${sources(card)}${nearest(card)}${codes(card)}</div>
</div>
</main>`;
  return webPage(card.name, style, body, nonce);
}

/** A card that cannot be shown, and why. */
export const themeCardProblem = (theme: number, why: string, nonce: string): string =>
  webPage('Theme', style, `<main><p class="eyebrow">theme ${theme}</p><p role="status" class="note">${escapeHtml(why)}</p></main>`, nonce);

function head({ number, name, sentence, words, aliases, share, works, writable }: ThemeCardResult): string {
  const fact = (value: string, what: string): string => `<div><dt>${what}</dt><dd>${value}</dd></div>`;
  const actions = [
    ...(canBeWritten(writable) ? [button('continueToward', [number], 'Continue toward it', ' first')] : []),
    button('followTheme', [number], 'Follow'),
  ];
  const otherNames = aliases.length === 0 ? '' : `<span>also ${oneLine(aliases.join(', '))}</span>`;
  return `<p class="eyebrow"><span class="name">theme ${number}</span>${otherNames}</p>
<h1 dir="auto">${oneLine(name)}</h1>
${sentence === null ? '' : `<p class="note" dir="auto">${escapeHtml(sentence)}</p>`}
<p class="words" dir="auto">${oneLine(words.join(', '))}</p>
<p class="actions">${actions.join('')}</p>
<dl class="facts">
${fact(percent(share), 'of the corpus')}
${fact(count(works), 'works')}
</dl>`;
}

const passages = (all: readonly ThemePassage[]): string =>
  section(
    'Passages',
    'of the corpus, the strongest first',
    all.length === 0
      ? '<p class="none-yet">none</p>'
      : `<ol class="examples">${all
          .map(({ text, source }) => `<li><p dir="auto">${shown(text)}</p><span class="where">${oneLine(source)}</span></li>`)
          .join('')}</ol>`,
  );

function workspace(all: ThemeCardResult['workspace']): string {
  if (all.length === 0) return '';
  const items = all.map(({ uri, range, text }) => {
    const where = `${oneLine(decodedName(uri))} · line ${range.start.line + 1}`;
    const link = commandLink('openPassage', [uri, range]);
    return `<li><a class="plain" href="${link}"><p dir="auto">${shown(text)}</p><span class="where">${where}</span></a></li>`;
  });
  return section('In your texts', '', `<ol class="examples">${items.join('')}</ol>`);
}

function writing({ writable }: ThemeCardResult, samples: WrittenSamples): string {
  const said = writable === null ? '' : `<p>${escapeHtml(writingSaid(writable))}.</p>`;
  const shown = canBeWritten(writable) ? sampleList(samples) : '';
  return said === '' && shown === '' ? '' : section('Writing it', '', said + shown);
}

function sampleList(samples: WrittenSamples): string {
  if (samples === 'writing') return '<p class="none-yet" role="status">Three samples are being written …</p>';
  if ('failed' in samples) return `<p class="note" role="status">${escapeHtml(samples.failed)}</p>`;
  const items = samples.map(
    ({ beginning, toward, unsteered }) =>
      `<li><p dir="auto">${escapeHtml(beginning)}<b>${escapeHtml(toward)}</b></p>` +
      `<p dir="auto" class="soft"><span class="where">unsteered</span> ${escapeHtml(beginning)}${escapeHtml(unsteered)}</p></li>`,
  );
  return `<ol class="examples">${items.join('')}</ol>`;
}

function sources({ sources: all }: ThemeCardResult): string {
  if (all.length === 0) return '';
  const most = Math.max(...all.map(({ windows }) => windows), 1);
  const rows = all.map(
    ({ name, windows }) =>
      `<tr><th scope="row">${oneLine(name)}</th><td class="bar">${bar(windows / most)}</td>${figureCell(count(windows))}</tr>`,
  );
  return section('Sources', 'passages of which it is stated', `<table class="bars"><tbody>${rows.join('')}</tbody></table>`);
}

function nearest({ nearest: all }: ThemeCardResult): string {
  if (all.length === 0) return '';
  const rows = all.map(
    ({ number, name, cosine }) =>
      `<tr><td class="label"><a dir="auto" href="${commandLink('openTheme', [number])}">${oneLine(name)}</a></td>` +
      `${figureCell(decimal(cosine))}</tr>`,
  );
  return section('Nearest themes', 'cosine', `<table class="codes"><tbody>${rows.join('')}</tbody></table>`);
}

function codes({ codes: all }: ThemeCardResult): string {
  if (all.length === 0) return '';
  const rows = all.map(({ code, label, weight }) => {
    const link = `<a href="${commandLink('openCard', [code])}">${oneLine(code)}</a>`;
    const means = label === null ? '<span class="soft">no label</span>' : oneLine(label);
    return `<tr><th scope="row" class="name">${link}</th><td class="label">${means}</td>${figureCell(decimal(weight))}</tr>`;
  });
  return section('Codes', 'weight', `<table class="codes"><tbody>${rows.join('')}</tbody></table>`);
}

/** Single line breaks become spaces. */
const shown = (text: string): string => escapeHtml(text.trim().replace(/\r\n?/g, '\n')).replace(/([^\n])\n(?!\n)/g, '$1 ');

function decodedName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
