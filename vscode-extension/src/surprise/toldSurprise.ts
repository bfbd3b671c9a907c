// What the server told of a text's surprises, with the words that its paragraphs begin with.

import type { SurpriseResult } from '../protocol/surprise';

export interface ToldSurprise {
  readonly result: SurpriseResult;
  /** One for each paragraph. */
  readonly beginnings: readonly string[];
}

const longest = 40;

/** The beginning of a line, not cut within a word or a character. */
export function beginning(line: string): string {
  const whole = line.trim();
  const characters = [...whole];
  if (characters.length <= longest) return whole;
  const cut = characters.slice(0, longest).join('');
  return `${cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut}…`;
}
