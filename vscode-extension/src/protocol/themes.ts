// Themes: what a document is about, all along it (docs/editor-protocol.md).

import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

export const themesMethod = 'codebookLsp/themes';
export const themeCardMethod = 'codebookLsp/themeCard';
export const themeSamplesMethod = 'codebookLsp/themeSamples';
export const passagesLikeMethod = 'codebookLsp/passagesLike';
export const workspaceThemesMethod = 'codebookLsp/workspaceThemes';
export const searchThemesMethod = 'codebookLsp/searchThemes';

/** From the server: the themes file has been read, or has changed. */
export const themesChangedMethod = 'codebookLsp/themesChanged';

export interface ThemeRef {
  /** In the themes file that is loaded. */
  readonly number: number;
  /** The name that people gave it, or else three of its words. */
  readonly name: string;
  /** Null when nobody wrote one. */
  readonly sentence: string | null;
  readonly words: readonly string[];
}

export interface ThemesResult {
  readonly version: number;
  /** Why there are no themes to show, and what to do; null when all is well. */
  readonly problem: string | null;
  readonly tokens: number;
  /** The share of tokens of which anything is said. */
  readonly said: number;
  /** Those with a colour, seven at most, most first. */
  readonly themes: readonly DocumentTheme[];
  /** In order, and together the whole text. */
  readonly stretches: readonly ThemeStretch[];
  /** The river's places, of equally many tokens: the first line of each. */
  readonly places: readonly number[];
  /** For each place, the share of all loads that the themes with a colour do not have. */
  readonly rest: readonly number[];
}

export interface DocumentTheme extends ThemeRef {
  /** 1 to 8. */
  readonly color: number;
  /** Of the tokens, in passages of which it is stated. */
  readonly share: number;
  /** For each place, its share of all loads. */
  readonly river: readonly number[];
  readonly examples: readonly ThemePassage[];
  readonly followed: boolean;
}

export interface ThemeStretch {
  readonly range: Range;
  /** Numbers, the strongest first; none where nothing is said. */
  readonly themes: readonly number[];
  readonly name: string | null;
  readonly words: readonly string[];
}

export interface ThemePassage {
  readonly text: string;
  readonly source: string;
}

export interface ThemeCardResult extends ThemeRef {
  readonly aliases: readonly string[];
  /** Of the corpus. */
  readonly share: number;
  readonly works: number;
  readonly sources: readonly { readonly name: string; readonly windows: number }[];
  readonly passages: readonly ThemePassage[];
  readonly workspace: readonly { readonly uri: string; readonly range: Range; readonly text: string }[];
  readonly codes: readonly { readonly code: string; readonly label: string | null; readonly weight: number }[];
  readonly nearest: readonly { readonly number: number; readonly name: string; readonly cosine: number }[];
  readonly writable: ThemeWriting | null;
}

/** How many of the continuations toward a theme have a word of it, and how many of those without steering. Shares. */
export interface ThemeWriting {
  readonly rate: number;
  readonly unsteered: number;
  /** Whether it does better than random codes. */
  readonly isWritable: boolean;
}

/** How a beginning goes on, toward a theme and without steering. */
export interface ThemeSample {
  readonly beginning: string;
  readonly toward: string;
  readonly unsteered: string;
}

export interface PassagesLikeParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly range: Range;
  readonly limit?: number;
}

export interface PassagesLikeResult {
  readonly version: number;
  readonly themes: readonly ThemeRef[];
  readonly passages: readonly LikePassage[];
}

export interface LikePassage {
  /** Null for a passage of the index. */
  readonly uri: string | null;
  readonly range: Range | null;
  readonly text: string;
  readonly source: string;
  /** The cosine of the theme vectors. */
  readonly likeness: number;
  readonly themes: readonly number[];
}

export interface WorkspaceThemesResult {
  readonly themes: readonly ThemeRef[];
  readonly files: readonly ThemedFile[];
  readonly problem: string | null;
}

export interface ThemedFile {
  readonly uri: string;
  readonly name: string;
  readonly tokens: number;
  /** For each theme, its share of the tokens. */
  readonly shares: readonly number[];
}

export interface FoundTheme extends ThemeRef {
  readonly writable: ThemeWriting | null;
}
