// A continuation that is shown as ghost text: it belongs to one place in one version of one document.

import type { Position } from 'vscode-languageserver-types';
import type { ContinueParams, ContinueResult } from '../protocol/continuation';

export interface GhostText {
  readonly asked: ContinueParams;
  /** As much as has arrived. */
  readonly text: string;
  /** Set once the text is complete. */
  readonly result?: ContinueResult;
}

export const started = (asked: ContinueParams): GhostText => ({ asked, text: '' });

export const withPiece = (ghost: GhostText, piece: string): GhostText => ({ ...ghost, text: ghost.text + piece });

export const completed = (ghost: GhostText, result: ContinueResult): GhostText => ({ ...ghost, text: result.newText, result });

/** What may be inserted at this place; undefined if there is nothing, or if the document has changed. */
export function offered(ghost: GhostText | undefined, uri: string, version: number, at: Position): string | undefined {
  if (ghost === undefined || ghost.text === '') return undefined;
  const { textDocument, range } = ghost.asked;
  const isThere =
    textDocument.uri === uri && textDocument.version === version && range.end.line === at.line && range.end.character === at.character;
  return isThere ? ghost.text : undefined;
}

/** The same question with the next seed. */
export function withNextSeed({ asked, result }: GhostText, version: number): ContinueParams {
  const seed = result?.seed ?? asked.seed;
  return {
    ...asked,
    textDocument: { ...asked.textDocument, version },
    ...(seed === undefined ? {} : { seed: (seed + 1) % 0x7fffffff }),
  };
}

/** The document's text with the continuation inserted. */
export const inserted = (text: string, offset: number, continuation: string): string =>
  text.slice(0, offset) + continuation + text.slice(offset);
