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

export const cardMethod = 'codebookLsp/card';
export const tendenciesMethod = 'codebookLsp/cardTendencies';
export const exampleMethod = 'codebookLsp/example';

/** The evidence for what a code means. Shares are of 1. */
export interface CardResult {
  readonly code: string;
  readonly layer: number;
  readonly head: number | null;
  readonly id: number;
  /** How many codes its codebook has. */
  readonly codes: number;
  readonly label: CardLabel | null;
  /** How many texts and tokens the evidence is from. */
  readonly documents: number;
  readonly tokens: number;
  readonly firings: number;
  /** The share of its codebook's other codes that fire less often. */
  readonly commonerThan: number;
  /** The texts it fires in, the one where it is commonest first. */
  readonly firesIn: readonly { readonly name: string; readonly firings: number; readonly lift: number }[];
  readonly firesOn: readonly CountedText[];
  readonly before: readonly CountedText[];
  readonly after: readonly CountedText[];
  readonly examples: readonly CardExample[];
  readonly tests: readonly DescriptionTest[];
  /** The score is how many times as often as by chance. */
  readonly together: readonly OtherCode[];
  /** The score is a cosine. */
  readonly similar: readonly OtherCode[];
  readonly opposite: readonly OtherCode[];
}

export interface CardLabel {
  readonly text: string;
  readonly origin: 'evidence' | 'person';
  readonly note: string | null;
  readonly scores: {
    readonly precision: number;
    readonly recall: number;
    readonly lift: number;
    readonly byChance: number;
    readonly firings: number;
  } | null;
}

export interface CountedText {
  readonly text: string;
  readonly count: number;
  readonly share: number;
  readonly lift: number | null;
}

export interface CardExample {
  readonly token: number;
  readonly document: string;
  /** Where the firing token begins in its document, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly marks: readonly { readonly start: number; readonly end: number; readonly it: boolean }[];
}

export interface DescriptionTest {
  readonly what: string;
  readonly precision: number;
  readonly lift: number;
  readonly otherCodes: number | null;
  readonly chance: number;
}

export interface OtherCode {
  readonly code: string;
  readonly label: string | null;
  readonly score: number;
  readonly share: number | null;
  readonly firesOn: string | null;
}

/** What forcing a code on does to the next token. */
export interface TendenciesResult {
  readonly add: Tendency;
  readonly replace: Tendency;
}

export interface Tendency {
  readonly raised: readonly NextToken[];
  readonly lowered: readonly NextToken[];
  /** How much the whole distribution changes, in nats. */
  readonly change: number;
}

export interface NextToken {
  readonly text: string;
  /** Of the log-probability, in nats. */
  readonly change: number;
  readonly before: number;
  readonly after: number;
}

export interface ExampleResult {
  /** The file's, when the workspace has it as it was indexed. */
  readonly uri: string | null;
  readonly name: string;
  /** The whole document. */
  readonly text: string;
  readonly range: Range;
}
