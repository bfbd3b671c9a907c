// A passage in other words (docs/editor-protocol.md).

import type { Range } from 'vscode-languageserver-types';
import type { Direction } from './wishes';

export const rewriteMethod = 'codebookLsp/rewrite';

export interface RewriteParams {
  readonly textDocument: { readonly uri: string; readonly version: number };
  /** What may change. */
  readonly range: Range;
  readonly directions: readonly Direction[];
  /** As a factor; 1 if it is absent. */
  readonly strength?: number;
  readonly mostEdits?: number;
  readonly seed?: number;
}

export interface RewriteResult {
  readonly version: number;
  readonly range: Range;
  /** What it is led to, for people, as the next one. */
  readonly target: string;
  readonly limits: string;
  /** The smallest that reaches the target first. */
  readonly candidates: readonly RewriteCandidate[];
}

export interface RewriteCandidate {
  /** The range as it would be. */
  readonly newText: string;
  /** Its figures, for people. */
  readonly detail: string;
  readonly reaches: boolean;
  readonly changes: readonly RewriteChange[];
}

export interface RewriteChange {
  /** Empty where something is put in. */
  readonly range: Range;
  readonly newText: string;
  readonly kind: 'replaced' | 'inserted' | 'appended';
  /** “old” → “new”, for people. */
  readonly label: string;
}
