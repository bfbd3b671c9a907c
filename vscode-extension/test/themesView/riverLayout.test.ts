import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandPath, labelsWithRoom, placeOfShare, riverBands, shareOfLine, shareOfPlace, thinned } from '../../src/themesView/riverLayout';
import { river } from './river';

const close = (one: number | undefined, other: number): void => assert.ok(one !== undefined && Math.abs(one - other) < 1e-9, `${one}`);

test('bands lie side by side, the rest last, and fill what is said', () => {
  const bands = riverBands(river);
  assert.deepEqual(
    bands.map(({ theme }) => theme),
    [12, 40, null],
  );
  for (let place = 0; place < river.places.length; place++) {
    bands.slice(1).forEach((band, index) => close(band.left[place], bands[index]?.right[place] ?? NaN));
    const width = (bands.at(-1)?.right[place] ?? 0) - (bands[0]?.left[place] ?? 0);
    const said = river.themes.reduce((sum, { river: shares }) => sum + (shares[place] ?? 0), river.rest[place] ?? 0);
    close(width, said);
    close((bands[0]?.left[place] ?? 0) + (bands.at(-1)?.right[place] ?? 0), 1); // in the middle
  }
});

test('a river that does not fit its places is drawn all the same', () => {
  const bands = riverBands({ places: [0, 3], rest: [Number.NaN], themes: [{ ...river.themes[0]!, river: [7, -2] }] });
  assert.deepEqual(bands[0], { theme: 12, left: [0, 0.5], right: [1, 0.5] });
  assert.deepEqual(riverBands({ places: [], rest: [], themes: [] }), [{ theme: null, left: [], right: [] }]);
});

test('a band goes from the top to the bottom, and its right edge goes back', () => {
  assert.equal(bandPath({ theme: 1, left: [0.25], right: [0.75] }, 100, 40), 'M25 0V20V40H75V20V0Z');
  const path = bandPath({ theme: 1, left: [0, 0.5], right: [0.5, 1] }, 100, 40);
  assert.equal(path, 'M0 0V10C0 20 50 20 50 30V40H100V30C100 20 50 20 50 10V0Z');
  assert.equal(bandPath({ theme: 1, left: [], right: [] }, 100, 40), '');
});

test('a band with more places than there is room for is averaged', () => {
  const band = { theme: 1, left: [0, 0.2, 0.4, 0.6, 0.8], right: [1, 1, 1, 1, 0.5] };
  const { left, right } = thinned(band, 2.9);
  assert.equal(left.length, 2);
  close(left[0], 0.1);
  close(left[1], 0.6);
  close(right[0], 1);
  close(right[1], 2.5 / 3);
  assert.equal(thinned(band, 5), band);
  assert.equal(thinned(band, 0).left.length, 1);
});

test('lines lie between the places', () => {
  const places = [0, 4, 8];
  assert.equal(shareOfLine(places, 12, 0), 0);
  close(shareOfLine(places, 12, 2), 0.5 / 3);
  close(shareOfLine(places, 12, 8), 2 / 3);
  close(shareOfLine(places, 12, 12), 1);
  assert.equal(shareOfLine([], 12, 5), 0);
});

test('a long line has several places, and is entered where the river is clicked', () => {
  const places = [0, 0, 0, 1]; // a paragraph of three places, written as one line
  assert.deepEqual(placeOfShare(places, 2, 0), { line: 0, part: 0 });
  const half = placeOfShare(places, 2, 0.375);
  assert.equal(half.line, 0);
  close(half.part, 0.5);
  assert.equal(placeOfShare(places, 2, 0.75).line, 1);
  assert.equal(placeOfShare(places, 2, 1).line, 1);
});

test('what is clicked is what is marked', () => {
  const places = [0, 2, 2, 2, 3, 9, 30, 31];
  for (let share = 0; share < 1; share += 0.01) close(shareOfPlace(places, 40, placeOfShare(places, 40, share)), share);
});

test('labels do not lie over each other, and long sections come first', () => {
  const section = (top: number, bottom: number) => ({ top, bottom });
  assert.deepEqual(labelsWithRoom([section(0, 5), section(5, 100), section(100, 200)], 18), [false, true, true]);
  assert.deepEqual(labelsWithRoom([section(0, 20), section(20, 40)], 18), [true, true]);
  assert.deepEqual(labelsWithRoom([], 18), []);
});
