// What the Themes view shows of a document: the river, its legend and the sections of the text.

import type { DocumentTheme, ThemesResult, ThemeStretch } from '../protocol/themes';
import { type Band, riverBands, shareOfPlace } from './riverLayout';

export interface RiverView {
  readonly themes: readonly LegendTheme[];
  readonly bands: readonly Band[];
  readonly sections: readonly RiverSection[];
}

export type LegendTheme = Omit<DocumentTheme, 'river'>;

export interface RiverSection {
  /** Where it begins and ends, in shares of the river. */
  readonly top: number;
  readonly bottom: number;
  /** What it is about; null where nothing is said. */
  readonly name: string | null;
  /** Its lines as people count them. */
  readonly lines: string;
  /** 1 to 8; null if its strongest theme has no colour. */
  readonly color: number | null;
}

/** The part of the river that is on the screen, in shares. */
export interface VisiblePart {
  readonly top: number;
  readonly bottom: number;
}

/** @param lines How many lines the text has. @param lengths The lengths of lines, by their numbers. */
export function riverView(result: ThemesResult, lines: number, lengthOf: (line: number) => number): RiverView {
  const at = ({ line, character }: ThemeStretch['range']['start']): number =>
    shareOfPlace(result.places, lines, { line, part: character / Math.max(lengthOf(line), 1) });
  return {
    themes: result.themes.map(({ river: _, ...theme }) => theme),
    bands: riverBands(result),
    sections: result.stretches.map((stretch) => ({
      top: at(stretch.range.start),
      bottom: at(stretch.range.end),
      name: stretch.themes.length === 0 ? null : (stretch.name ?? stretch.words.slice(0, 3).join(', ')),
      lines: linesOf(stretch.range),
      color: result.themes.find(({ number }) => number === stretch.themes[0])?.color ?? null,
    })),
  };
}

/** What is said instead of a river; undefined if there is one. */
export function whyNoRiver(result: ThemesResult): string | undefined {
  if (result.problem !== null) return result.problem;
  if (result.places.length === 0) return 'There is no text here yet.';
  return result.themes.length === 0 ? 'Nothing here is like a theme that the model knows.' : undefined;
}

/** A range that ends at the beginning of a line does not take it in. */
function linesOf({ start, end }: ThemeStretch['range']): string {
  const last = Math.max(end.character === 0 ? end.line - 1 : end.line, start.line);
  return last === start.line ? `Line ${start.line + 1}` : `Lines ${start.line + 1}–${last + 1}`;
}
