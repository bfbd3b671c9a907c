// A code's card: what the code fires on and what it does (docs/editor-protocol.md).

import type { Range } from 'vscode-languageserver-types';

export const cardMethod = 'codebookLsp/card';
export const logitEffectsMethod = 'codebookLsp/cardTendencies';
export const exampleMethod = 'codebookLsp/example';

/** The evidence for what a code means. Shares are fractions of 1. */
export interface CardResult {
  readonly code: string;
  readonly layer: number;
  readonly head: number | null;
  readonly id: number;
  /** How many codes its codebook has. */
  readonly codes: number;
  readonly label: CardLabel | null;
  /** How many texts and tokens the evidence comes from. */
  readonly documents: number;
  readonly tokens: number;
  readonly firings: number;
  /** The share of its codebook's other codes that fire less often. */
  readonly commonerThan: number;
  /** The texts it fires in, starting with the one where it is most common. */
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
  /** Its title. */
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

/** What steering with a code does to the next token. */
export interface LogitEffectsResult {
  readonly add: LogitEffects;
  readonly replace: LogitEffects;
}

export interface LogitEffects {
  /** Promoted tokens. */
  readonly raised: readonly NextToken[];
  /** Suppressed tokens. */
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
  /** The file's address, if the workspace has it exactly as it was indexed. */
  readonly uri: string | null;
  readonly name: string;
  /** The whole document. */
  readonly text: string;
  readonly range: Range;
}
