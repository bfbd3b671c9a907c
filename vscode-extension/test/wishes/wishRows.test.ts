import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WishReading } from '../../src/protocol/wishes';
import { WishMix } from '../../src/wishes/wishMix';
import { wishRows } from '../../src/wishes/wishRows';
import { theme, words } from './reading';

const none = new WishMix();
const labels = (...asked: Parameters<typeof wishRows>): string[] => wishRows(...asked).map(({ label }) => label);
const voyage = theme(3, 'voyage');
const seaside = theme(5, 'Seaside');

test('the typed words come first at once, whatever the list said before', () => {
  const before = { text: '', isChecked: false, readings: [voyage, seaside] };
  assert.deepEqual(labels('sea, ship', before, none), ['sea, ship']);
  assert.deepEqual(labels('sea, ship', undefined, none), ['sea, ship']);
  assert.deepEqual(wishRows('sea, ship', before, none)[0]?.reading?.direction, { words: 'sea, ship', weight: 1 });
});

test('a name that is being typed can be taken before the server has answered', () =>
  assert.deepEqual(labels('sea', { text: 'se', isChecked: false, readings: [voyage, words('se'), seaside] }, none), ['Seaside', 'sea']));

test('once it has answered, the server has the order', () => {
  const looked = { text: 'sea', isChecked: false, readings: [seaside, words('sea'), voyage] };
  assert.deepEqual(labels('sea', looked, none), ['Seaside', 'sea', 'voyage']);
  assert.match(wishRows('sea', looked, none)[1]?.detail ?? '', /^Finding out/);
  const tried = { ...looked, isChecked: true };
  assert.equal(wishRows('sea', tried, none)[1]?.detail, 'near voyage, 14 codes');
});

test('a passage comes first while nothing is typed, and is not what words are taken for', () => {
  const passage: WishReading = { ...voyage, kind: 'passage', title: 'like this paragraph' };
  assert.deepEqual(labels('', { text: '', isChecked: false, readings: [voyage, passage] }, none), ['like this paragraph', 'voyage']);
  const unknown = { text: 'qwx', isChecked: true, readings: [passage, { ...words('qwx'), canSteer: false }] };
  assert.deepEqual(labels('qwx', unknown, none), ['$(circle-slash) qwx', 'like this paragraph']);
});

test('what cannot steer says so', () => {
  const [row] = wishRows('law', { text: 'law', isChecked: true, readings: [theme(9, 'law', false)] }, none);
  assert.deepEqual([row?.label, row?.detail, row?.reading?.canSteer], ['$(circle-slash) law', 'random codes do as well', false]);
});

test('what cannot steer is not proposed', () =>
  assert.deepEqual(labels('', { text: '', isChecked: false, readings: [theme(9, 'law', false), voyage] }, none), ['voyage']));

test('what was put together stands above all', () => {
  const mix = new WishMix();
  mix.add(voyage, 1);
  const rows = wishRows('', { text: '', isChecked: false, readings: [seaside] }, mix);
  assert.deepEqual(
    rows.map(({ label, isMix }) => [label, isMix]),
    [
      ['$(arrow-right) Toward voyage', true],
      ['Seaside', undefined],
    ],
  );
});

test('nothing found, and nothing to be looked up, are said', () => {
  assert.match(labels('', { text: '', isChecked: false, readings: [] }, none)[0] ?? '', /Nothing is known/);
  const [row] = wishRows('', undefined, none, 'The model is not loaded yet.');
  assert.equal(row?.detail, 'The model is not loaded yet.');
  assert.equal(row?.reading, undefined);
});

test('a share that is being typed is not taken for words, and the row says which it is', () => {
  for (const text of ['night at 0.3', 'night at 30 %', 'night as here']) assert.deepEqual(labels(text, undefined, none), []);
  assert.deepEqual(labels('night at sea', undefined, none), ['night at sea']);
  const held = { ...theme(4, 'night'), hold: 0.3 };
  assert.deepEqual(labels('night at 0.3', { text: 'night at 0.3', isChecked: false, readings: [held] }, none), ['night at 0.3']);
});
