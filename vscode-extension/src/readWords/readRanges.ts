// Which places of a text are marked while it is explained how a word was read.

import type { Range } from 'vscode-languageserver-types';
import type { ExplainResult } from '../protocol/explanations';

/** The word itself, and every earlier word that one of its heads read, once. */
export interface ReadPlaces {
  readonly uri: string;
  readonly version: number;
  readonly word: Range;
  readonly read: readonly Range[];
}

export function readPlaces(uri: string, { version, range, codes }: ExplainResult): ReadPlaces {
  const read = new Map(codes.flatMap((code) => code.read).map((word) => [key(word.range), word.range]));
  read.delete(key(range));
  return { uri, version, word: range, read: [...read.values()] };
}

const key = ({ start, end }: Range): string => [start.line, start.character, end.line, end.character].join();
