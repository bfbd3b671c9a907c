import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundTheme } from '../../src/protocol/themes';
import { themePick, writingPick } from '../../src/themes/themePicks';

const found: FoundTheme = { number: 7, name: 'sea', sentence: 'Ships and waves.', words: ['sea', 'ship'], writable: null };

test('a theme is listed with its words and its sentence, whatever was typed', () =>
  assert.deepEqual(themePick(found), {
    label: 'sea',
    description: 'sea, ship',
    detail: 'Ships and waves.',
    alwaysShow: true,
    theme: 7,
    canBeWritten: true,
  }));

test('how well a theme can be written is said with its figures', () => {
  const well = writingPick({ ...found, writable: { rate: 0.784, unsteered: 0.02 } });
  assert.ok(well.canBeWritten);
  assert.match(well.detail, /^78% of continuations have a word of it, 2% without steering · Ships/);
  const badly = writingPick({ ...found, sentence: null, writable: { rate: 0.02, unsteered: 0.03 } });
  assert.ok(!badly.canBeWritten);
  assert.match(badly.detail, /^Cannot be written: 2% .* 3% without steering$/);
});
