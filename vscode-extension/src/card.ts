// The page of a code's card: the server's own page (CodebookLsp.Features/Cards/CardPage.cs) in the editor's colours, and with links.

import style from '../../shared/CodebookLsp.Features/Cards/Page/card.css';
import { escaped, line } from './escaped';
import type {
  CardExample,
  CardLabel,
  CardResult,
  CountedText,
  DescriptionTest,
  NextToken,
  OtherCode,
  TendenciesResult,
  Tendency,
} from './protocol';

/** What a link of the page may run. */
export const cardCommands = [
  'codebookLsp.openCard',
  'codebookLsp.openExample',
  'codebookLsp.findAll',
  'codebookLsp.follow',
  'codebookLsp.continueWithCode',
  'codebookLsp.continueWithoutCode',
];

/** What forcing the code on does: measured after the rest of the card is there. */
export type Measured = TendenciesResult | 'measuring' | { readonly failed: string };

const documentsNamed = 5;

const colors = `
  :root {
    --ground: var(--vscode-editor-background); --ink: var(--vscode-editor-foreground); --soft: var(--vscode-descriptionForeground);
    --line: var(--vscode-panel-border, var(--vscode-editorWidget-border, var(--vscode-contrastBorder)));
    --panel: var(--vscode-editorWidget-background); --focus: var(--vscode-focusBorder); --link: var(--vscode-textLink-foreground);
    --button: var(--vscode-button-background); --button-ink: var(--vscode-button-foreground);
    --tip: var(--vscode-editor-foreground); --tip-ink: var(--vscode-editor-background);
    --text: var(--vscode-font-family); --code: var(--vscode-editor-font-family);
  }
  body { font-size: var(--vscode-font-size); padding: 0; }
  body.vscode-light, body.vscode-high-contrast-light {
    --fire: #ffd168; --glow: #fff0c4; --bar: #e0a526; --up: #3a86c8; --down: #cf5f57; --track: #0000000f;
  }
  body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) {
    --fire: #80570a; --glow: #40341a; --bar: #c8921f; --up: #5fa5e0; --down: #e0837b; --track: #ffffff12;
  }`;

/** @param nonce Only the style with it is used; no script runs, and nothing is loaded. */
export function cardPage(card: CardResult, measured: Measured, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${line(card.code)}</title>
  <style nonce="${nonce}">${style}${colors}</style>
</head>
<body>
<main>
${head(card)}
<div class="columns">
<div>${examples(card)}</div>
<div>${tokens(card)}${words(card)}${tendencies(measured)}${codes('Fires together with', 'codes of other codebooks', card.together, 'nothing fires with it five times or more')}</div>
</div>
<div class="lists">
${codes('Similar', 'same codebook, cosine', card.similar, 'no code of its codebook points its way')}
${codes('Opposite', 'same codebook, cosine', card.opposite, 'no code of its codebook points the other way')}
</div>
${tests(card.tests)}
</main>
</body>
</html>`;
}

/** A card that cannot be shown, and why. */
export const cardProblem = (code: string, why: string, nonce: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
  <title>${line(code)}</title>
  <style nonce="${nonce}">${style}${colors}</style>
</head>
<body><main><p class="eyebrow"><span class="name">${line(code)}</span></p><p role="status" class="note">${escaped(why)}</p></main></body>
</html>`;

function head(card: CardResult): string {
  const site = `layer ${card.layer}${card.head === null ? '' : `, head ${card.head}`}, code ${card.id} of ${count(card.codes)}`;
  const fact = (value: string, what: string): string => `<div><dt>${what}</dt><dd>${value}</dd></div>`;
  return `<p class="eyebrow"><span class="name">${line(card.code)}</span><span>${site}</span></p>
${card.label === null ? '<h1 class="none">No label</h1>' : `<h1>${line(card.label.text)}</h1>${badges(card.label)}`}
${card.label?.note ? `<p class="note">${escaped(card.label.note)}</p>` : ''}
<p class="actions">${button('findAll', [{ code: card.code }], 'Find all in the text', ' first')}${button('follow', [card.code], 'Follow')}${button('continueWithCode', [card.code], 'Continue with this code')}${button('continueWithoutCode', [card.code], 'Continue without it')}</p>
<dl class="facts">
${fact(percent(card.tokens === 0 ? 0 : card.firings / card.tokens), 'of all tokens')}
${fact(count(card.firings), `firings in ${count(card.tokens)} tokens`)}
${fact(count(card.firesIn.length), `of ${count(card.documents)} texts`)}
${fact(percent(card.commonerThan), "of its codebook's codes fire less often")}
</dl>`;
}

function badges({ origin, scores }: CardLabel): string {
  const from =
    origin === 'person' ? 'written by a person' : scores === null ? 'found by evidence' : 'found by evidence, judged on other text';
  const measured =
    scores === null
      ? ''
      : `<li>true of <b>${percent(scores.precision)}</b> of its firings</li><li>by chance <b>${percent(scores.byChance)}</b></li><li>lift <b>${times(scores.lift)}</b></li><li>recall <b>${percent(scores.recall)}</b></li><li><b>${count(scores.firings)}</b> firings</li>`;
  return `<ul class="badges"><li>${from}</li>${measured}</ul>`;
}

function examples(card: CardResult): string {
  if (card.examples.length === 0) return section('Examples', '', '<p class="none-yet">It fires nowhere in these texts.</p>');
  const items = card.examples
    .map(
      (example) =>
        `<li><a class="plain" href="${command('openExample', [example.token])}"><p>${marked(example)}</p><span class="where">${line(fileName(example.document))} · at ${count(example.at)}</span></a></li>`,
    )
    .join('\n');
  const most = card.firesIn
    .slice(0, documentsNamed)
    .map(({ name, lift }) => `${line(fileName(name).replace(/\.\w+$/, ''))} (${times(lift)})`)
    .join(', ');
  return section(
    'Examples',
    `${card.examples.length} of ${count(card.firings)}, drawn evenly`,
    `<ol class="examples">${items}</ol><p class="soft">Commonest in ${most}, each beside its share of all the text.</p>`,
  );
}

/** An example's text, every firing token marked; blanks before and after it are left out of the mark. */
function marked({ text, marks }: CardExample): string {
  let html = '';
  let at = 0;
  for (const mark of marks) {
    const written = text.slice(mark.start, mark.end);
    const isBlank = written.trim() === '';
    const start = isBlank ? mark.start : mark.start + (written.length - written.trimStart().length);
    const end = isBlank ? mark.end : start + written.trim().length;
    const shown = isBlank ? line(written, true) : escaped(written.trim());
    html += `${flow(text.slice(at, start))}<mark${mark.it ? ' class="it"' : ''} title="${line(written, true)}">${shown}</mark>`;
    at = end;
  }
  return html + flow(text.slice(at));
}

/** Text that flows: its line breaks are blanks, its empty lines a sign. */
const flow = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n\s*/)
    .map((part) => escaped(part.replace(/\n/g, ' ')))
    .join('<span class="break">¶</span>');

function tendencies(measured: Measured): string {
  const title = 'What forcing it on does';
  if (measured === 'measuring') return section(title, '', '<p class="none-yet" role="status">The model is trying it …</p>');
  if ('failed' in measured) return section(title, '', `<p class="none-yet" role="status">${escaped(measured.failed)}</p>`);
  const { add, replace } = measured;
  return section(
    title,
    'next token, in nats',
    `${both(add)}<p class="soft">Added at strength 1 to neutral prompts; the whole distribution moves by ${divergence(add.change)} nats.</p>
<details><summary>In place of the codebook's own code: ${divergence(replace.change)} nats</summary>${both(replace)}</details>`,
  );
}

function both({ raised, lowered }: Tendency): string {
  const most = Math.max(...[...raised, ...lowered].map(({ change }) => Math.abs(change)), 1e-9);
  const bars = (list: readonly NextToken[], way: string): string =>
    list.length === 0
      ? '<p class="none-yet">nothing</p>'
      : `<table class="bars"><tbody>${list
          .map(
            ({ text, change, before, after }) =>
              `<tr tabindex="0" data-tip="${probability(before)} → ${probability(after)}"><th scope="row">${line(text, true)}</th><td class="bar">${bar(Math.abs(change) / most, way)}</td><td class="figure">${nats(change)}</td></tr>`,
          )
          .join('')}</tbody></table>`;
  return `<div class="pair"><div><h3>Likelier</h3>${bars(raised, 'up')}</div><div><h3>Less likely</h3>${bars(lowered, 'down')}</div></div>`;
}

const tokens = ({ firesOn }: CardResult): string =>
  firesOn.length === 0 ? '' : section('Fires on', 'share of firings, lift', counted(firesOn));

const words = ({ before, after }: CardResult): string =>
  before.length + after.length === 0
    ? ''
    : section(
        'Words around it',
        'share of its firings',
        `<div class="pair"><div><h3>Before</h3>${counted(before)}</div><div><h3>After</h3>${counted(after)}</div></div>`,
      );

function counted(texts: readonly CountedText[]): string {
  const most = Math.max(...texts.map(({ share }) => share), 1e-9);
  const rows = texts.map(
    ({ text, share, lift }) =>
      `<tr><th scope="row">${line(text, true)}</th><td class="bar">${bar(share / most)}</td><td class="figure">${percent(share)}</td>${lift === null ? '' : `<td class="figure times">${times(lift)}</td>`}</tr>`,
  );
  return `<table class="bars"><tbody>${rows.join('')}</tbody></table>`;
}

function tests(all: readonly DescriptionTest[]): string {
  if (all.length === 0) return '';
  const at = (kind: string, share: number): string => `<line${kind} x1="${width(share)}" x2="${width(share)}" y1="0" y2="1"/>`;
  const rows = all.map(
    ({ what, precision, lift, otherCodes, chance }) =>
      `<tr><th scope="row">${line(what)}</th><td class="bar"><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${width(precision)}" height="1"/>${at(' class="chance"', chance)}${otherCodes === null ? '' : at('', otherCodes)}</svg></td><td class="figure">${percent(precision)}</td><td class="figure">${times(lift)}</td><td class="figure">${otherCodes === null ? '–' : percent(otherCodes)}</td><td class="figure">${percent(chance)}</td></tr>`,
  );
  return `<div class="lists">${section(
    'How much simple descriptions tell',
    'made on one half of the text, judged on the other',
    `<table class="bars tests"><thead><tr><th scope="col">its five commonest at</th><th></th><th scope="col" class="figure">this code</th><th scope="col" class="figure">lift</th><th scope="col" class="figure">codes as common</th><th scope="col" class="figure">random tokens</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p class="soft">The share of the firings of which the description is true. The line marks the median of codes that fire about as often, the dots as many random tokens: what those reach says nothing about this code.</p>`,
  )}</div>`;
}

function codes(title: string, what: string, all: readonly OtherCode[], none: string): string {
  const rows = all.map(({ code, label, score, share, firesOn }) => {
    const means =
      label !== null ? line(label) : firesOn !== null ? `<q>${line(firesOn, true)}</q>` : '<span class="soft">never fires</span>';
    const figures = share === null ? figure(score) : `${percent(share)}</td><td class="figure soft">${times(score)}`;
    return `<tr><th scope="row" class="name"><a href="${command('openCard', [code])}">${line(code)}</a></th><td class="label">${means}</td><td class="figure">${figures}</td></tr>`;
  });
  const content = all.length === 0 ? `<p class="none-yet">${none}</p>` : `<table class="codes"><tbody>${rows.join('')}</tbody></table>`;
  return section(title, what, content);
}

const section = (title: string, what: string, content: string): string =>
  `<section aria-label="${title}"><header><h2>${title}</h2>${what === '' ? '' : `<p>${what}</p>`}</header>${content}</section>\n`;

/** A link that runs one of our commands. */
const command = (name: string, args: readonly unknown[]): string =>
  escaped(`command:codebookLsp.${name}?${encodeURIComponent(JSON.stringify(args))}`);

const button = (name: string, args: readonly unknown[], title: string, kind = ''): string =>
  `<a class="button${kind}" role="button" href="${command(name, args)}">${title}</a>`;

const bar = (share: number, way = ''): string =>
  `<svg class="${`bar ${way}`.trim()}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${width(share)}" height="1"/></svg>`;

const width = (share: number): string => String(Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 100);

const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

const count = (number: number): string => number.toLocaleString('en-GB');

const figure = (value: number): string => value.toFixed(2).replace('-', '−');

/** 0.31, 0.0042: a small divergence in nats. */
const divergence = (value: number): string => value.toFixed(value < 0.00995 ? 4 : value < 0.0995 ? 3 : 2);

/** 42 %, 4.2 %, 0.042 %: two digits that count. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.001) return '&lt;0.001 %';
  return `${value.toFixed(value < 0.1 ? 3 : value < 1 ? 2 : value < 10 ? 1 : 0)} %`;
}

/** ×1.4, ×35, ×1,200. */
export const times = (lift: number): string => `×${lift < 9.95 ? lift.toFixed(1) : count(Math.round(lift))}`;

/** +1.32, −0.40. */
export const nats = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)}`;

/** 12 %, 1 in 2,300. */
export const probability = (p: number): string => (p >= 0.01 ? percent(p) : p > 1e-9 ? `1 in ${count(Math.round(1 / p))}` : 'never');
