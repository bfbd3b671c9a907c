// A continuation that is shown as ghost text, as much of it as has arrived.

import type { ContinueParams, ContinueResult } from '../protocol/continuation';

export interface GhostText {
  readonly asked: ContinueParams;
  /** As much as has arrived. */
  readonly text: string;
  /** Set once the text is complete. */
  readonly result?: ContinueResult;
  /** Whether no more of it will come, though it is not complete. */
  readonly isCutOff?: true;
  /** What stands in its place until something of it has arrived: what came of it at another strength. */
  readonly before?: GhostText;
}

export const started = (asked: ContinueParams): GhostText => ({ asked, text: '' });

/** Asked for once more, otherwise. */
export function restarted(ghost: GhostText, asked: ContinueParams): GhostText {
  const before = ghost.text === '' ? ghost.before : withoutBefore(ghost);
  return { ...started(asked), ...(before === undefined ? {} : { before }) };
}

export const withPiece = (ghost: GhostText, piece: string): GhostText => ({ ...ghost, text: ghost.text + piece });

export const completed = ({ asked }: GhostText, result: ContinueResult): GhostText => ({ asked, text: result.newText, result });

/** What is left if no more of it comes: what has arrived, or what stood in its place; undefined for nothing. */
export function cutOff(ghost: GhostText): GhostText | undefined {
  if (isMade(ghost)) return ghost;
  return ghost.text === '' ? ghost.before : { ...withoutBefore(ghost), isCutOff: true };
}

export const isMade = ({ result, isCutOff }: GhostText): boolean => result !== undefined || isCutOff === true;

export const textOf = ({ text, before }: GhostText): string => (text === '' ? (before?.text ?? '') : text);

/** After this seed. Numbers that any program takes as a whole number. */
export const nextSeed = (seed: number): number => (seed + 1) % seeds;

export const randomSeed = (): number => Math.floor(Math.random() * seeds);

/** Its first word, with the white space before it. */
export const firstWord = (text: string): string => /^\s*\S+/.exec(text)?.[0] ?? text;

/** The document's text with the continuation inserted. */
export const inserted = (text: string, offset: number, continuation: string): string =>
  text.slice(0, offset) + continuation + text.slice(offset);

const seeds = 0x7fffffff;

const withoutBefore = ({ asked, text, result, isCutOff }: GhostText): GhostText => ({
  asked,
  text,
  ...(result === undefined ? {} : { result }),
  ...(isCutOff === undefined ? {} : { isCutOff }),
});
