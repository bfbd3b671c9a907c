// Our own messages, as docs/editor-protocol.md describes them.

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const statusMethod = 'codebookLsp/status';
export const codesMethod = 'codebookLsp/codes';
export const occurrencesMethod = 'codebookLsp/occurrences';

export type ServerState = 'loading' | 'ready' | 'degraded' | 'overLimit' | 'failed';

export interface StatusParams {
  readonly state: ServerState;
  readonly message: string;
  readonly hint: string | null;
  /** Blocks of open documents that have not been read yet. */
  readonly pending: number;
  readonly model: StatusModel | null;
}

export interface StatusModel {
  readonly name: string;
  readonly hash: string | null;
  readonly sites: number;
  readonly codes: number;
  readonly device: string;
  readonly precision: string;
}

export interface CodesParams {
  readonly textDocument: TextDocumentIdentifier;
  /** An empty range: the token there. Without it: the whole document. */
  readonly range?: Range;
  readonly limit?: number;
  readonly filter?: string;
  /** Only codes with these names. */
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
  /** Such as 'L14.3:877'. Opaque here. */
  readonly code: string;
  readonly label: string | null;
  readonly count: number;
  readonly documentCount: number;
  readonly similarity: number | null;
  /** 1 to 8, or null for none. */
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
