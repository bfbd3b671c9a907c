// Which codes fire in a document, and where (docs/editor-protocol.md).

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const codesMethod = 'codebookLsp/codes';
export const occurrencesMethod = 'codebookLsp/occurrences';

export interface CodesParams {
  readonly textDocument: TextDocumentIdentifier;
  /** An empty range means the token there; no range means the whole document. */
  readonly range?: Range;
  readonly limit?: number;
  readonly filter?: string;
  /** Only the codes with these names. */
  readonly codes?: readonly string[];
}

export interface CodesResult {
  readonly version: number;
  readonly token: { readonly text: string; readonly range: Range } | null;
  readonly tokens: number;
  readonly read: number;
  readonly codes: readonly CodeEntry[];
}

export interface CodeEntry {
  /** A name such as 'L14.3:877'. The client does not look inside it. */
  readonly code: string;
  readonly label: string | null;
  readonly count: number;
  readonly documentCount: number;
  readonly similarity: number | null;
  /** 1 to 8, or null for no colour. */
  readonly color: number | null;
}

export interface OccurrencesParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly code: string;
}

export interface OccurrencesResult {
  readonly version: number;
  readonly ranges: readonly Range[];
}
