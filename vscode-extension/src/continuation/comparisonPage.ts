// The page that shows a steered continuation beside the unsteered one.

import type { ContinueResult } from '../protocol/continuation';
import { decimal } from '../text/figures';
import { escapeHtml } from '../text/html';
import { capital } from '../text/words';
import { webPage } from '../text/webPage';

const style = `
  body {
    font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
    color: var(--vscode-foreground); padding: 0 1.2em 1.5em; max-width: 70em;
  }
  h1 { font-size: 1.3em; font-weight: 600; margin: 1em 0 .2em; }
  .how { color: var(--vscode-descriptionForeground); margin: 0 0 1.2em; }
  .texts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18em, 1fr)); gap: 1.2em; }
  section { border: 1px solid var(--vscode-panel-border); border-radius: 6px; padding: .2em 1em .8em; }
  section.steered { border-color: var(--vscode-focusBorder); }
  h2 { font-size: 1em; font-weight: 600; display: flex; justify-content: space-between; gap: 1em; }
  h2 span { font-weight: normal; color: var(--vscode-descriptionForeground); }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; font-family: var(--vscode-editor-font-family); }
  table { border-collapse: collapse; }
  .codes { margin: 1.6em 0 .4em; color: var(--vscode-descriptionForeground); }
  th, td { text-align: left; padding: .2em 2em .2em 0; font-weight: normal; }
  thead th { color: var(--vscode-descriptionForeground); border-bottom: 1px solid var(--vscode-panel-border); }
  td.number { text-align: right; font-variant-numeric: tabular-nums; }
  code { font-family: var(--vscode-editor-font-family); }
  nav { display: flex; flex-wrap: wrap; gap: .6em; margin: 0 0 1.2em; }
  nav a {
    padding: .3em .9em; border-radius: 4px; text-decoration: none;
    color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground);
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  nav a:first-child { color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
  nav a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }`;

/** What the page offers, each with its command. */
const actions: readonly (readonly [title: string, command: string])[] = [
  ['Accept', 'codebookLsp.acceptContinuation'],
  ['Accept next word', 'codebookLsp.acceptNextWord'],
  ['Previous', 'codebookLsp.previousContinuation'],
  ['Next', 'codebookLsp.nextContinuation'],
  ['Weaker', 'codebookLsp.weaker'],
  ['Stronger', 'codebookLsp.stronger'],
  ['Discard', 'codebookLsp.discardContinuation'],
  ['Save as a profile', 'codebookLsp.saveProfile'],
  ['Save receipt', 'codebookLsp.saveReceipt'],
];

export const comparisonCommands = actions.map(([, command]) => command);

/** Which continuation is shown. */
export interface Which {
  /** Of the candidates, counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly strength: string;
  /** What the user wished; undefined for the profile's own name. */
  readonly said: string | undefined;
}

export function comparisonPage(result: ContinueResult, which: Which, nonce: string): string {
  const loss = result.unsteeredFluency - result.fluency;
  const cost = `${decimal(Math.abs(loss))} nats per token ${loss < 0 ? 'more' : 'less'} fluent`;
  const text = (name: string, kind: string, content: string, fluency: number): string => `
    <section class="${kind}" tabindex="0" aria-label="${name}">
      <h2>${name}<span>fluency ${decimal(fluency)} nats per token</span></h2>
      <div class="text">${escapeHtml(content.trim())}</div>
    </section>`;
  const rows = result.codes.map(
    ({ code, firings, tokens }) =>
      `<tr><th scope="row"><code>${escapeHtml(code)}</code></th><td class="number">${firings} of ${tokens}</td></tr>`,
  );
  const codes = `
  <p class="codes" id="codes">The codes used, and on how many of the unsteered tokens they fire on their own</p>
  <table aria-labelledby="codes">
    <thead><tr><th scope="col">Code</th><th scope="col">Unsteered firings</th></tr></thead>
    <tbody>${rows.join('')}</tbody>
  </table>`;
  const unsteered = text('Unsteered', 'unsteered', result.unsteered, result.unsteeredFluency);
  const steered = text('Steered', 'steered', result.newText, result.fluency);
  const title = capital(which.said ?? result.profile);
  const place = `Continuation ${which.number} of ${which.of}`;
  const body = `<h1>${escapeHtml(title)}</h1>
  <p class="how">${place} · ${which.strength} · seed ${result.seed} · the steered text is ${cost}</p>
  <nav>${actions.map(([title, command]) => `<a role="button" href="command:${command}">${title}</a>`).join('')}</nav>
  <div class="texts">${unsteered}${steered}
  </div>${rows.length === 0 ? '' : codes}`;
  return webPage('Continuation', style, body, nonce);
}
