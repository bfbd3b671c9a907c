// Continuing a text with steered codes (docs/editor-protocol.md).

import type { Position, Range } from 'vscode-languageserver-types';

export const continueMethod = 'codebookLsp/continue';
export const discardMethod = 'codebookLsp/discard';
export const profilesMethod = 'codebookLsp/profiles';

/** How a text is steered. Exactly one property is set. */
export interface ContinueHow {
  /** The name of one of the workspace's profiles. */
  readonly profile?: string;
  readonly codes?: readonly string[];
  readonly selection?: 'codes' | 'more' | 'less';
  readonly without?: readonly string[];
  /** Themes; a negative weight steers away from one. */
  readonly toward?: readonly { readonly theme: number; readonly weight: number }[];
  /** Toward what a passage of the text is about. */
  readonly like?: Range;
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
  /** JSON that `codebooklsp replay` reads. */
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
