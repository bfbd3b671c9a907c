// What a text can be steered toward, and what a wish in words could mean (docs/editor-protocol.md).

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const wishMethod = 'codebookLsp/wish';

/** One thing to steer toward (a weight above 0) or away from. Exactly one property beside the weight is set. */
export interface Direction {
  /** Its number. */
  readonly theme?: number;
  readonly words?: string;
  readonly code?: string;
  /** The name of one of the workspace's profiles. */
  readonly profile?: string;
  /** A passage of the document: what it is about. */
  readonly like?: Range;
  readonly weight: number;
}

export interface WishParams {
  readonly text: string;
  readonly textDocument?: TextDocumentIdentifier;
  /** A passage that the wish may be about. */
  readonly range?: Range;
  /** Words are turned into a direction too, and what it does is measured. Without it, names are looked up only. */
  readonly check?: boolean;
}

export interface WishReading {
  readonly kind: 'theme' | 'words' | 'profile' | 'label' | 'passage';
  readonly title: string;
  /** One line: what was understood, and what it does; or why it cannot steer. */
  readonly detail: string;
  readonly canSteer: boolean;
  readonly direction: Direction;
  /** The share of the theme that is to be held, for `hold` of a continuation that is steered toward nothing else. */
  readonly hold?: number;
}

export interface WishResult {
  /** The best first. */
  readonly readings: readonly WishReading[];
}
