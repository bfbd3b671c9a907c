// What the model expected at a word, and which codes say what comes next (docs/editor-protocol.md).

import type { Position, Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const explainMethod = 'codebookLsp/explain';

export interface ExplainParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly position: Position;
  /** Only this code is told of. */
  readonly code?: string;
}

export interface ExplainResult {
  readonly version: number;
  readonly word: string;
  readonly range: Range;
  /** The word among its neighbours. */
  readonly excerpt: { readonly before: string; readonly word: string; readonly after: string };
  /** Null for the first word of a text. */
  readonly bits: number | null;
  readonly rank: number | null;
  readonly expected: readonly LikelyWord[];
  readonly next: readonly LikelyWord[];
  readonly sentences: readonly string[];
  /** How many codes were tried. */
  readonly sites: number;
  /** The one with the largest effect first. */
  readonly codes: readonly ExplainedCode[];
}

export interface LikelyWord {
  readonly text: string;
  readonly probability: number;
}

export interface ExplainedCode {
  /** Nearly always one. */
  readonly names: readonly ExplainedName[];
  /** How much what comes next would change without it. */
  readonly bits: number;
  readonly promoted: readonly MovedWord[];
  readonly suppressed: readonly MovedWord[];
  /** The earlier words that its attention head read. */
  readonly read: readonly ReadWord[];
  readonly sentences: readonly string[];
}

export interface ExplainedName {
  readonly code: string;
  readonly label: string | null;
  /** Words that a code fires on which has no label. */
  readonly examples: readonly string[];
  /** Whether they have something in common; otherwise they are only where it fires in this text. */
  readonly alike: boolean;
}

export interface MovedWord {
  readonly text: string;
  readonly with: number;
  readonly without: number;
}

export interface ReadWord {
  readonly text: string;
  readonly range: Range;
  /** Of what the head read. */
  readonly share: number;
}
