import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WishReading } from '../../src/protocol/wishes';
import { WishMix } from '../../src/wishes/wishMix';
import { theme, words } from './reading';

test('one thing is a wish by itself', () => {
  const mix = new WishMix();
  assert.ok(mix.isEmpty);
  mix.add(words('sea, ship'), 1);
  assert.deepEqual(mix.wish, {
    said: 'toward sea, ship',
    details: ['sea, ship: near voyage, 14 codes'],
    directions: [{ words: 'sea, ship', weight: 1 }],
  });
});

test('several are added, one of them more than once, and less of others', () => {
  const mix = new WishMix();
  for (const times of [1, 1] as const) mix.add(theme(4, 'night'), times);
  mix.add(words('fear'), 1);
  mix.add(theme(7, 'law'), -1);
  assert.equal(mix.wish.said, 'toward night ×2 + fear, less of law');
  assert.deepEqual(mix.wish.directions, [
    { theme: 4, weight: 2 },
    { words: 'fear', weight: 1 },
    { theme: 7, weight: -1 },
  ]);
});

test('words are a part of a mix, and names of other things are none', () => {
  const mix = new WishMix();
  mix.add(theme(1, 'sea'), 1);
  assert.ok(!mix.hasWords('sea'));
  mix.add(words('sea'), 1);
  assert.ok(mix.hasWords('sea'));
  assert.ok(!mix.hasWords('sea, ship'));
});

test('a passage is not gone toward, but written like', () => {
  const like: WishReading = { ...words('like this paragraph'), kind: 'passage' };
  const mix = new WishMix();
  mix.add(like, 1);
  assert.equal(mix.wish.said, 'more like this paragraph');
  mix.add(words('fear'), 1);
  mix.add(like, -1);
  mix.add(like, -1);
  assert.equal(mix.wish.said, 'toward fear, less like this paragraph');
});

test('nothing is asked for more than three times over, and more and less of the same is nothing', () => {
  const mix = new WishMix();
  for (let time = 0; time < 9; time++) mix.add(theme(1, 'sea'), -1);
  assert.deepEqual(mix.wish.directions, [{ theme: 1, weight: -3 }]);
  assert.equal(mix.wish.said, 'less of sea ×3');
  const none = new WishMix();
  none.add(theme(1, 'sea'), 1);
  none.add(theme(1, 'sea'), -1);
  assert.ok(none.isEmpty);
});

test('a direction that has a weight of its own keeps it', () => {
  const mix = new WishMix();
  mix.add({ ...words('sea'), direction: { words: 'sea', weight: 0.5 } }, 1);
  mix.add({ ...words('sea'), direction: { words: 'sea', weight: 0.5 } }, 1);
  assert.deepEqual(mix.wish.directions, [{ words: 'sea', weight: 1 }]);
});

test('the share of one theme is held, and of none where there are several, or less is wanted', () => {
  const mix = new WishMix();
  mix.add({ ...theme(4, 'night'), hold: 0.3 }, 1);
  assert.deepEqual(mix.wish, { ...mix.wish, said: 'toward night', directions: [{ theme: 4, weight: 1 }], hold: 0.3 });
  mix.add(words('fear'), 1);
  assert.equal(mix.wish.hold, undefined);
  const less = new WishMix();
  less.add({ ...theme(4, 'night'), hold: 0.3 }, -1);
  assert.equal(less.wish.hold, undefined);
});
