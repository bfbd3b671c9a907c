// The pieces that a card's page is made of: sections, bars, links.

import { escapeHtml } from '../text/html';

/** What a link on the page may run. */
export const cardCommands = [
  'codebookLsp.openCard',
  'codebookLsp.openExample',
  'codebookLsp.openPassage',
  'codebookLsp.findAll',
  'codebookLsp.follow',
  'codebookLsp.continueWithCode',
  'codebookLsp.continueWithoutCode',
];

export const section = (title: string, note: string, content: string): string =>
  `<section aria-label="${title}"><header><h2>${title}</h2>${note === '' ? '' : `<p>${note}</p>`}</header>${content}</section>\n`;

export const pair = (first: string, firstContent: string, second: string, secondContent: string): string =>
  `<div class="pair"><div><h3>${first}</h3>${firstContent}</div><div><h3>${second}</h3>${secondContent}</div></div>`;

/** A figure's cell. */
export const figureCell = (html: string, kind = ''): string => `<td class="figure${kind === '' ? '' : ` ${kind}`}">${html}</td>`;

/** The address of a link that runs one of our commands. */
export const commandLink = (name: string, args: readonly unknown[]): string =>
  escapeHtml(`command:codebookLsp.${name}?${encodeURIComponent(JSON.stringify(args))}`);

export const button = (name: string, args: readonly unknown[], title: string, kind = ''): string =>
  `<a class="button${kind}" role="button" href="${commandLink(name, args)}">${title}</a>`;

/** @param share The bar's length, 0 to 1. */
export const bar = (share: number, kind = ''): string => svg(`bar ${kind}`.trim(), `<rect width="${percentOfWidth(share)}" height="1"/>`);

export const svg = (kind: string, content: string): string =>
  `<svg class="${kind}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${content}</svg>`;

export const percentOfWidth = (share: number): string => String(Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 100);
