// Why the text that is looked at is not read, or not yet.

import type { Lifecycle } from '../server/lifecycle';

/** What is known of the text in the active editor. */
export interface LookedAt {
  readonly languageId: string;
  /** In UTF-16 units. */
  readonly length: number;
}

/** What the settings say. */
export interface ReadingLimits {
  readonly languages: readonly string[];
  readonly maxDocumentLength: number;
}

export type Reading =
  /** Everything that is shown is complete. */
  | { readonly kind: 'read' }
  /** So many blocks of open texts are still to be read. */
  | { readonly kind: 'reading'; readonly pending: number }
  | { readonly kind: 'paused' }
  | { readonly kind: 'language'; readonly languageId: string }
  | { readonly kind: 'tooLong'; readonly length: number; readonly limit: number };

/** @param text Undefined if no text is looked at, or one that is never read, such as a log. */
export function readingOf(server: Lifecycle, text: LookedAt | undefined, limits: ReadingLimits): Reading {
  const isNamed = limits.languages.some((one) => one.trim() === '*' || one.trim() === text?.languageId);
  if (text !== undefined && !isNamed) return { kind: 'language', languageId: text.languageId };
  if (text !== undefined && text.length > limits.maxDocumentLength)
    return { kind: 'tooLong', length: text.length, limit: limits.maxDocumentLength };
  const status = server.phase === 'running' ? server.status : null;
  if (status?.state === 'paused') return { kind: 'paused' };
  return status === null || status.pending === 0 ? { kind: 'read' } : { kind: 'reading', pending: status.pending };
}
