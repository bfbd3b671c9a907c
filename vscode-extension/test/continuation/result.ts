// A continuation that the tests share: its texts contain markup, and characters that must not be shown as they are.

import type { ContinueResult } from '../../src/protocol/continuation';

export const result: ContinueResult = {
  version: 3,
  at: { line: 2, character: 5 },
  newText: ' <b>waves</b>',
  unsteered: ' a\u202Eb & c',
  fluency: -2.5,
  unsteeredFluency: -2.25,
  seed: 41,
  profile: '"sea"<',
  codes: [{ code: 'L4.1:7', firings: 2, tokens: 60 }],
  receipt: '{}',
};
