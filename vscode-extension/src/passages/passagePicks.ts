// The rows of lists of places: passages like one, and what edits did.

import type { Range } from 'vscode-languageserver-types';
import type { TextChange } from '../protocol/changes';
import type { LikePassage, PassagesLikeResult } from '../protocol/themes';

/** A row with its place in a text. Where the place is null, the row shows all there is. */
export interface PlacePick {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly place: { readonly uri: string; readonly range: Range } | null;
  /** The whole passage. */
  readonly text: string;
}

const longestDetail = 160;

export function passagePicks({ themes, passages }: PassagesLikeResult): PlacePick[] {
  const names = new Map(themes.map(({ number, name }) => [number, name]));
  return passages.map((passage) => ({
    label: passage.themes.flatMap((number) => names.get(number) ?? []).join(', ') || 'like it',
    description: `${where(passage)} · ${Math.round(passage.likeness * 100)}% alike`,
    detail: onOneLine(passage.text),
    place: passage.uri === null || passage.range === null ? null : { uri: passage.uri, range: passage.range },
    text: passage.text,
  }));
}

export function changePicks(uri: string, changes: readonly TextChange[]): PlacePick[] {
  return changes.map(({ range, before, after, sentence, details }) => ({
    label: about(before, after),
    description: `line ${range.start.line + 1}`,
    detail: onOneLine(details.length > 0 ? details.join(' · ') : (sentence ?? 'Too little changed to say more.')),
    place: { uri, range },
    text: [...(sentence === null ? [] : [sentence]), ...details].join('\n'),
  }));
}

const about = (before: string | null, after: string | null): string =>
  before === after ? (after ?? 'no theme') : `${before ?? 'no theme'} → ${after ?? 'no theme'}`;

const where = ({ source, range, uri }: LikePassage): string =>
  uri === null || range === null ? `${source} (in the index)` : `${source}, line ${range.start.line + 1}`;

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestDetail ? line : `${line.slice(0, longestDetail - 1)}…`;
}
