import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundTheme } from '../../src/protocol/themes';
import { canBeWritten, themePick, writingSaid } from '../../src/themes/themePicks';

const found: FoundTheme = { number: 7, name: 'sea', sentence: 'Ships and waves.', words: ['sea', 'ship'], writable: null };

test('a theme is listed with its words and its sentence, whatever was typed', () =>
  assert.deepEqual(themePick(found), {
    label: 'sea',
    description: 'sea, ship',
    detail: 'Ships and waves.',
    alwaysShow: true,
    theme: 7,
  }));

test('how well a theme can be written is said with its figures', () => {
  assert.match(
    writingSaid({ rate: 0.784, unsteered: 0.02, isWritable: true }),
    /^78% of continuations have a word of it, 2% without steering$/,
  );
  const badly = { rate: 0.02, unsteered: 0.03, isWritable: false };
  assert.match(writingSaid(badly), /^Cannot be written: 2% .* 3% without steering$/);
  assert.deepEqual([canBeWritten(null), canBeWritten(badly)], [true, false]);
});
