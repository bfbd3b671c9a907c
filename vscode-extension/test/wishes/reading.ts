// What the server could make of a wish, for the tests.

import type { WishReading } from '../../src/protocol/wishes';

export const theme = (number: number, title: string, canSteer = true): WishReading => ({
  kind: 'theme',
  title,
  detail: canSteer ? '78% of continuations have a word of it' : 'random codes do as well',
  canSteer,
  direction: { theme: number, weight: 1 },
});

export const words = (text: string): WishReading => ({
  kind: 'words',
  title: text,
  detail: 'near voyage, 14 codes',
  canSteer: true,
  direction: { words: text, weight: 1 },
});
