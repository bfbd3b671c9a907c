// What editing did to a document: codebookLsp/changes of docs/editor-protocol.md.

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const changesMethod = 'codebookLsp/changes';

export interface ChangesParams {
  readonly textDocument: TextDocumentIdentifier;
  /** The other version of the text. */
  readonly before: string;
}

export interface ChangesResult {
  readonly version: number;
  /** In the order of the text. */
  readonly changes: readonly TextChange[];
  /** How far the edits reach into words that nobody touched. */
  readonly stayed: string | null;
}

export interface TextChange {
  readonly range: Range;
  /** What most of it was about. */
  readonly before: string | null;
  readonly after: string | null;
  readonly sentence: string | null;
  /** Which words changed, then which codes came and went. */
  readonly details: readonly string[];
}
