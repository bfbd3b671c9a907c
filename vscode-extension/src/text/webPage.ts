// The frame of our web views: one style sheet, no script, nothing loaded.

import { randomBytes } from 'node:crypto';
import { oneLine } from './html';

/** A new one for each page. Only the style that carries it is used. */
export const newNonce = (): string => randomBytes(16).toString('base64');

/** @param body HTML. */
export const webPage = (title: string, style: string, body: string, nonce: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy"
    content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${oneLine(title)}</title>
  <style nonce="${nonce}">${style}</style>
</head>
<body>
${body}
</body>
</html>`;
