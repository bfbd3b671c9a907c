// Where a document says what one expects, and where not (docs/editor-protocol.md).

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const surpriseMethod = 'codebookLsp/surprise';

export interface SurpriseParams {
  readonly textDocument: TextDocumentIdentifier;
  /** For how many words it is told what was expected instead. */
  readonly expected?: number;
}

export interface SurpriseResult {
  readonly version: number;
  /** Whether all of the document has been read for it. */
  readonly isWhole: boolean;
  readonly words: number;
  readonly bitsPerWord: number | null;
  /** The most surprising first. */
  readonly surprising: readonly SurprisingWord[];
  readonly paragraphs: readonly ParagraphSurprise[];
}

export interface SurprisingWord {
  readonly range: Range;
  readonly text: string;
  readonly bits: number;
  readonly rank: number;
  readonly expected: readonly { readonly text: string; readonly probability: number }[] | null;
  readonly sentence: string;
}

export interface ParagraphSurprise {
  readonly range: Range;
  readonly words: number;
  readonly bits: number;
  readonly sentence: string;
  readonly compared: string | null;
}
