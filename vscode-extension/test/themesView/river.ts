// A document's themes that the tests share: its texts contain markup, and characters that must not be shown as they are.

import type { ThemesResult } from '../../src/protocol/themes';

const range = (first: number, last: number) => ({ start: { line: first, character: 0 }, end: { line: last, character: 0 } });

export const river: ThemesResult = {
  version: 3,
  problem: null,
  tokens: 400,
  said: 0.6,
  places: [0, 2, 5, 9],
  rest: [0.1, 0.2, 0.3, 0],
  themes: [
    {
      number: 12,
      name: 'night <b>landscape</b>',
      sentence: 'Sky & moon\u202E.',
      words: ['moon', 'stars', 'dark'],
      color: 1,
      share: 0.42,
      river: [0.5, 0.5, 0.1, 0],
      examples: [{ text: 'The <i>moon</i>\nrose.', source: 'books/"night".txt' }],
      followed: true,
    },
    {
      number: 40,
      name: 'law',
      sentence: null,
      words: ['court', 'statute', 'appeal'],
      color: 2,
      share: 0.2,
      river: [0.1, 0.2, 0.5, 0],
      examples: [],
      followed: false,
    },
  ],
  stretches: [
    { range: range(0, 5), themes: [12], name: 'night <b>landscape</b>', words: ['moon', 'stars'] },
    { range: range(5, 9), themes: [40, 12], name: 'law', words: [] },
    { range: range(9, 12), themes: [], name: null, words: [] },
  ],
};
