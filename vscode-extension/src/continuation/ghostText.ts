// A continuation that is shown as ghost text, as much of it as has arrived.

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

/** The same question with the next seed. */
export function withNextSeed({ asked, result }: GhostText): ContinueParams {
  const seed = result?.seed ?? asked.seed;
  return { ...asked, ...(seed === undefined ? {} : { seed: (seed + 1) % 0x7fffffff }) };
}

/** Its first word, with the white space before it. */
export const firstWord = (text: string): string => /^\s*\S+/.exec(text)?.[0] ?? text;

/** The document's text with the continuation inserted. */
export const inserted = (text: string, offset: number, continuation: string): string =>
  text.slice(0, offset) + continuation + text.slice(offset);
