// Our own messages, as docs/editor-protocol.md describes them.

import type { Position, Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const statusMethod = 'codebookLsp/status';
export const codesMethod = 'codebookLsp/codes';
export const occurrencesMethod = 'codebookLsp/occurrences';
export const continueMethod = 'codebookLsp/continue';
export const discardMethod = 'codebookLsp/discard';
export const profilesMethod = 'codebookLsp/profiles';
export const renameMethod = 'codebookLsp/rename';
export const referencesMethod = 'codebookLsp/references';
export const codeTextMethod = 'codebookLsp/codeText';
export const labelsChangedMethod = 'codebookLsp/labelsChanged';

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

export interface CodeRenameParams {
  readonly code: string;
  /** Blank to take the code's label away. */
  readonly newName: string;
  /** Whose folder keeps the label where there are several. */
  readonly textDocument?: TextDocumentIdentifier;
}

export interface CodeParams {
  readonly code: string;
}

export interface CodeTextResult {
  readonly text: string;
  readonly label: string | null;
}

/** What continues a text: one of them is there. */
export interface ContinueHow {
  /** The name of one of the workspace's profiles. */
  readonly profile?: string;
  readonly codes?: readonly string[];
  readonly selection?: 'codes' | 'more' | 'less';
  readonly without?: readonly string[];
}

export interface ContinueParams {
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: Range;
  readonly how: ContinueHow;
  readonly seed?: number;
}

export interface ContinueResult {
  readonly version: number;
  readonly at: Position;
  readonly newText: string;
  readonly unsteered: string;
  readonly fluency: number;
  readonly unsteeredFluency: number;
  readonly seed: number;
  readonly profile: string;
  readonly codes: readonly { readonly code: string; readonly firings: number; readonly tokens: number }[];
  /** JSON, for 'codebooklsp replay'. */
  readonly receipt: string;
}

export interface ProfilesResult {
  readonly profiles: readonly {
    readonly name: string;
    readonly description: string | null;
    readonly path: string;
    readonly codes: number;
  }[];
  readonly problems: readonly string[];
}

export const datasetPlanMethod = 'codebookLsp/datasetPlan';
export const previewDatasetMethod = 'codebookLsp/previewDataset';
export const annotateDatasetMethod = 'codebookLsp/annotateDataset';

export interface DatasetPlanResult {
  /** Where the plan is kept; null for a file outside of the workspace. */
  readonly path: string | null;
  readonly plan: object | null;
}
