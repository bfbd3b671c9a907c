// The page that shows the files of a workspace by their themes: a table whose cells are darker where more of a file is about a theme.

import { commandLink } from '../cards/cardHtml';
import type { ThemedFile, ThemeRef, WorkspaceThemesResult } from '../protocol/themes';
import { count, percent } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { webPage } from '../text/webPage';

/** What a link on the page may run. */
export const heatMapCommands = ['codebookLsp.openThemedFile', 'codebookLsp.openTheme'];

/** So many shades are told apart. */
const shades = 8;

const style = `
  body {
    font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
    color: var(--vscode-foreground); padding: 0 1.4em 1.5em;
  }
  h1 { font-size: 1.3em; font-weight: 600; margin: 1em 0 .2em; }
  .how { color: var(--vscode-descriptionForeground); margin: 0 0 1.2em; }
  .table { overflow: auto; max-height: calc(100vh - 7em); }
  table { border-collapse: separate; border-spacing: 2px; }
  th { font-weight: normal; text-align: start; padding: .1em .6em .1em 0; }
  thead th {
    position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); vertical-align: bottom;
    max-width: 9em; min-width: 5.5em; overflow-wrap: break-word; padding: 0 .4em .4em;
  }
  tbody th {
    white-space: nowrap; max-width: 22em; overflow: hidden; text-overflow: ellipsis;
    position: sticky; left: 0; background: var(--vscode-editor-background);
  }
  .tokens { color: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; text-align: end; padding: 0 .8em 0 0; }
  td.cell { padding: 0; text-align: center; border-radius: 3px; font-variant-numeric: tabular-nums; }
  td.cell a { display: block; padding: .35em .5em; color: var(--vscode-foreground); text-decoration: none; border-radius: 3px; }
  td.cell a:hover, a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
  a { color: var(--vscode-textLink-foreground); text-decoration: none; }
  a:hover { text-decoration: underline; }
${Array.from({ length: shades }, (_, at) => {
  const share = Math.round(((at + 1) / shades) * 62);
  return `  .s${at + 1} { background: color-mix(in srgb, var(--vscode-charts-blue) ${share}%, var(--vscode-editor-background)); }`;
}).join('\n')}
  .s0 { background: color-mix(in srgb, var(--vscode-foreground) 4%, transparent); }
  .s0 a { opacity: .6; }
  .vscode-high-contrast td.cell { background: none; border: 1px solid var(--vscode-contrastBorder); }
  .vscode-high-contrast td.s0 { border-color: transparent; }
  .vscode-high-contrast td.cell a { opacity: 1; }
  ${[5, 6, 7, 8].map((shade) => `.vscode-high-contrast td.s${shade} a`).join(', ')} { font-weight: 700; text-decoration: underline; }`;

export function heatMapPage({ themes, files, problem }: WorkspaceThemesResult, nonce: string): string {
  const why = problem ?? (files.length === 0 || themes.length === 0 ? nothingRead : null);
  const body = `<h1>Themes of the workspace</h1>
${why === null ? '' : `<p class="how" role="status">${escapeHtml(why)}</p>`}
${files.length === 0 || themes.length === 0 ? '' : table(themes, files)}`;
  return webPage('Themes of the workspace', style, body, nonce);
}

const nothingRead = 'No file has been read yet. Open one, or turn on the setting codebookLsp.workspaceIndex to have the workspace read.';

export const heatMapProblem = (why: string, nonce: string): string =>
  webPage('Themes of the workspace', style, `<h1>Themes of the workspace</h1><p role="status">${escapeHtml(why)}</p>`, nonce);

function table(themes: readonly ThemeRef[], files: readonly ThemedFile[]): string {
  const most = Math.max(...files.flatMap(({ shares }) => shares), 1e-9);
  const headings = themes.map(
    ({ number, name }) => `<th scope="col"><a dir="auto" href="${commandLink('openTheme', [number])}">${oneLine(name)}</a></th>`,
  );
  const rows = files.map((file) => {
    const cells = themes.map(({ number, name }, at) => cell(file, number, name, file.shares[at] ?? 0, most));
    const open = `<a dir="auto" href="${commandLink('openThemedFile', [file.uri])}">${oneLine(file.name)}</a>`;
    return `<tr><th scope="row">${open}</th><td class="tokens">${count(file.tokens)}</td>${cells.join('')}</tr>`;
  });
  return `<p class="how">How much of each file is about a theme. A cell opens the file where the theme is.</p>
<div class="table"><table><thead><tr><th scope="col">File</th><th scope="col">Tokens</th>${headings.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function cell({ uri, name: file }: ThemedFile, theme: number, name: string, share: number, most: number): string {
  const shade = share <= 0 ? 0 : Math.min(Math.max(Math.ceil((share / most) * shades), 1), shades);
  const figure = percent(Math.round(Math.max(share, 0) * 100) / 100);
  const label = `${oneLine(file)}: ${figure} ${oneLine(name)}`;
  return `<td class="cell s${shade}"><a href="${commandLink('openThemedFile', [uri, theme])}" aria-label="${label}">${figure}</a></td>`;
}
