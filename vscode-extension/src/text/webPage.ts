// The frame of our web views: one style sheet, at most one script, nothing else loaded.

import { randomBytes } from 'node:crypto';
import { escapeHtml, oneLine } from './html';

/** A new one for each page. Only the style and the script that carry it are used. */
export const newNonce = (): string => randomBytes(16).toString('base64');

/** @param body HTML. @param script The address of the page's script, if it has one. */
export function webPage(title: string, style: string, body: string, nonce: string, script?: string): string {
  const runs = script === undefined ? '' : `script-src 'nonce-${nonce}'; `;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy"
    content="default-src 'none'; style-src 'nonce-${nonce}'; ${runs}base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${oneLine(title)}</title>
  <style nonce="${nonce}">${style}</style>
</head>
<body>
${body}${script === undefined ? '' : `\n<script nonce="${nonce}" src="${escapeHtml(script)}"></script>`}
</body>
</html>`;
}
