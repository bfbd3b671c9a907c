import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surprisePicks } from '../../src/passages/surprisePicks';
import { result } from '../surprise/result';

test('each surprising word is listed once, with its line and what was expected', () => {
  assert.deepEqual(surprisePicks('file:///a.txt', result), [
    {
      label: 'lose',
      description: 'line 5',
      detail: 'number 412 of what it expected; it expected “be” 96 %; 17 times less likely here than elsewhere',
      place: { uri: 'file:///a.txt', range: result.surprising[0]?.range },
      text: result.surprising[0]?.sentence,
    },
  ]);
});
