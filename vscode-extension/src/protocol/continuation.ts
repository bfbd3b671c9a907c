// Continuing a text with steered codes (docs/editor-protocol.md).

import type { Position, Range } from 'vscode-languageserver-types';
import type { Direction } from './wishes';

export const continueMethod = 'codebookLsp/continue';
export const discardMethod = 'codebookLsp/discard';
export const saveProfileMethod = 'codebookLsp/saveProfile';

/** How a text is steered. Exactly one property is set. */
export interface ContinueHow {
  readonly directions?: readonly Direction[];
  readonly without?: readonly string[];
}

export interface ContinueParams {
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: Range;
  readonly how: ContinueHow;
  /** How strongly, as a factor; 1 if it is absent. */
  readonly strength?: number;
  /** The share of the only theme that is held, by steering more or less from token to token. */
  readonly hold?: number;
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
  /** JSON that `codebooklsp replay` reads. */
  readonly receipt: string;
}

export interface SaveProfileParams {
  readonly textDocument: { readonly uri: string };
  /** Of the continuation whose profile is kept. */
  readonly receipt: string;
  readonly name: string;
  /** Whether a profile of this name is replaced. */
  readonly replace: boolean;
}

export interface SaveProfileResult {
  readonly uri: string;
  /** False if there is one of this name, and it is not to be replaced. */
  readonly isSaved: boolean;
}
