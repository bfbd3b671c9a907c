// A card's tables: what the code fires on, its logit effects, other codes, and how well simple descriptions predict it.

import type { CardResult, CountedText, DescriptionTest, LogitEffects, LogitEffectsResult, NextToken, OtherCode } from '../protocol/cards';
import { decimal, divergence, nats, percent, probability, times } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { bar, commandLink, figureCell, pair, percentOfWidth, section, svg } from './cardHtml';

/** Measured by running the model, so they come after the rest of the card. */
export type MeasuredEffects = LogitEffectsResult | 'measuring' | { readonly failed: string };

export const firesOn = ({ firesOn: texts }: CardResult): string =>
  texts.length === 0 ? '' : section('Fires on', 'share of firings, lift', counted(texts));

export const wordsAround = ({ before, after }: CardResult): string =>
  before.length + after.length === 0
    ? ''
    : section('Words around it', 'share of firings', pair('Before', counted(before), 'After', counted(after)));

function counted(texts: readonly CountedText[]): string {
  const most = Math.max(...texts.map(({ share }) => share), 1e-9);
  const rows = texts.map(({ text, share, lift }) => {
    const figures = figureCell(percent(share)) + (lift === null ? '' : figureCell(times(lift), 'times'));
    return `<tr><th scope="row">${oneLine(text, true)}</th><td class="bar">${bar(share / most)}</td>${figures}</tr>`;
  });
  return `<table class="bars"><tbody>${rows.join('')}</tbody></table>`;
}

export function logitEffects(measured: MeasuredEffects): string {
  const title = 'Logit effects';
  if (measured === 'measuring') return section(title, '', '<p class="none-yet" role="status">Running the model …</p>');
  if ('failed' in measured) return section(title, '', `<p class="none-yet" role="status">${escapeHtml(measured.failed)}</p>`);
  const { add, replace } = measured;
  return section(
    title,
    'next token, in nats',
    `${promotedAndSuppressed(add)}
<p class="soft">Added at strength 1 to neutral prompts. The whole distribution changes by ${divergence(add.change)} nats.</p>
<details><summary>Replacing the codebook's own code: ${divergence(replace.change)} nats</summary>
${promotedAndSuppressed(replace)}</details>`,
  );
}

function promotedAndSuppressed({ raised, lowered }: LogitEffects): string {
  const most = Math.max(...[...raised, ...lowered].map(({ change }) => Math.abs(change)), 1e-9);
  const row = ({ text, change, before, after }: NextToken, way: string): string =>
    `<tr tabindex="0" data-tip="${probability(before)} → ${probability(after)}"><th scope="row">${oneLine(text, true)}</th>` +
    `<td class="bar">${bar(Math.abs(change) / most, way)}</td>${figureCell(nats(change))}</tr>`;
  const table = (tokens: readonly NextToken[], way: string): string =>
    tokens.length === 0
      ? '<p class="none-yet">none</p>'
      : `<table class="bars"><tbody>${tokens.map((token) => row(token, way)).join('')}</tbody></table>`;
  return pair('Promoted', table(raised, 'up'), 'Suppressed', table(lowered, 'down'));
}

/** @param none What is said if there are no such codes. */
export function otherCodes(title: string, note: string, all: readonly OtherCode[], none: string): string {
  const rows = all.map(({ code, label, score, share, firesOn: token }) => {
    const means =
      label !== null ? oneLine(label) : token !== null ? `<q>${oneLine(token, true)}</q>` : '<span class="soft">never fires</span>';
    const figures = share === null ? figureCell(decimal(score)) : figureCell(percent(share)) + figureCell(times(score), 'soft');
    const link = `<a href="${commandLink('openCard', [code])}">${oneLine(code)}</a>`;
    return `<tr><th scope="row" class="name">${link}</th><td class="label">${means}</td>${figures}</tr>`;
  });
  const content = all.length === 0 ? `<p class="none-yet">${none}</p>` : `<table class="codes"><tbody>${rows.join('')}</tbody></table>`;
  return section(title, note, content);
}

export function descriptionTests(all: readonly DescriptionTest[]): string {
  if (all.length === 0) return '';
  const headings = ['this code', 'lift', 'similarly common codes', 'random tokens'];
  const table = `<table class="bars tests"><thead><tr><th scope="col">Its five most common …</th><th></th>${headings
    .map((heading) => `<th scope="col" class="figure">${heading}</th>`)
    .join('')}</tr></thead><tbody>${all.map(descriptionTest).join('')}</tbody></table>`;
  const note =
    'The figures say how many of the firings each description is true of. The solid line marks the median of codes that fire about ' +
    'as often, and the dashed line as many random tokens. A description that does no better than these says nothing about this code.';
  const content = `${table}\n<p class="soft">${note}</p>`;
  const made = 'made on one half of the texts, tested on the other';
  return `<div class="lists">${section('How well simple descriptions predict it', made, content)}</div>`;
}

function descriptionTest({ what, precision, lift, otherCodes: others, chance }: DescriptionTest): string {
  const at = (kind: string, share: number): string =>
    `<line${kind} x1="${percentOfWidth(share)}" x2="${percentOfWidth(share)}" y1="0" y2="1"/>`;
  const picture = svg(
    'bar',
    `<rect width="${percentOfWidth(precision)}" height="1"/>${at(' class="chance"', chance)}${others === null ? '' : at('', others)}`,
  );
  const figures = [percent(precision), times(lift), others === null ? '–' : percent(others), percent(chance)].map((one) => figureCell(one));
  return `<tr><th scope="row">${oneLine(what)}</th><td class="bar">${picture}</td>${figures.join('')}</tr>`;
}
