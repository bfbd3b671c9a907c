// An answer about a text of nine paragraphs, each of three lines; the first is a heading.

import type { SurpriseResult } from '../../src/protocol/surprise';

const range = (line: number, end = line) => ({ start: { line, character: 0 }, end: { line: end, character: 9 } });

export const result: SurpriseResult = {
  version: 1,
  isWhole: true,
  words: 170,
  bitsPerWord: 4.62,
  surprising: [
    {
      range: range(4),
      text: 'lose',
      bits: 17.6,
      rank: 412,
      expected: [{ text: 'be', probability: 0.96 }],
      sentence: 'number 412 of what it expected; it expected “be” 96 %; 17 times less likely here than elsewhere',
    },
    { range: range(7), text: 'lose', bits: 14, rank: 90, expected: null, sentence: 'number 90 of what it expected' },
  ],
  paragraphs: Array.from({ length: 9 }, (_, at) => ({
    range: range(3 * at, 3 * at + 1),
    words: at === 0 ? 2 : 21,
    bits: at + 1,
    sentence: `${at + 1}.0 bits a word, as hard to guess as one of ${2 ** (at + 1)} words`,
    compared: at === 0 ? null : at < 4 ? 'more expected than most' : 'less expected than most',
  })),
};
