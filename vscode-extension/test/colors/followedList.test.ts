import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorOf, follow, followedNames, freeColor, isFollowed, unfollow } from '../../src/colors/followedList';

const list = [
  { code: 'L1:1', color: 1 },
  { code: 'L2:2', color: 2 },
];

test('a new code is added at the end', () => assert.deepEqual(follow(list, { code: 'L3:3' }, 1), [...list, { code: 'L3:3', color: 1 }]));

test('a code keeps its place when its colour changes', () =>
  assert.deepEqual(follow(list, { code: 'L1:1' }, 8), [{ code: 'L1:1', color: 8 }, list[1]]));

test('a code is removed', () => assert.deepEqual(unfollow(list, { code: 'L1:1' }), [list[1]]));

test('entries that are not understood are kept', () => {
  const odd = ['L9:9', null, { code: 5 }];
  assert.deepEqual(unfollow(follow(odd, { code: 'L1:1' }, 2), { code: 'L1:1' }), odd);
});

test('the first free colour is chosen', () => {
  assert.equal(freeColor([]), 1);
  assert.equal(freeColor(list), 3);
  assert.equal(freeColor([{ code: 'L2:2', color: 2 }, null]), 1);
  assert.equal(freeColor([1, 2, 3, 4, 5, 6, 7, 8].map((color) => ({ code: `L1:${color}`, color }))), null);
});

test('the followed codes are known by their whole names', () => {
  assert.ok(isFollowed(list, { code: 'L2:2' }));
  assert.ok(!isFollowed(list, { code: 'L2:20' }));
  assert.deepEqual(followedNames([...list, null, 'L9:9', { code: 5 }]), ['L1:1', 'L2:2']);
});

test('themes are followed as codes are, by their numbers', () => {
  const themes = follow(follow([], { theme: 0 }, 1), { theme: 12 }, 2);
  assert.deepEqual(themes, [
    { theme: 0, color: 1 },
    { theme: 12, color: 2 },
  ]);
  assert.ok(isFollowed(themes, { theme: 0 }));
  assert.ok(!isFollowed(themes, { theme: 1 }));
  assert.deepEqual(unfollow(themes, { theme: 0 }), [{ theme: 12, color: 2 }]);
});

test('only the eight colours are accepted', () =>
  assert.deepEqual([1, 8, 0, 9, '1', 1.5, undefined].map(colorOf), [1, 8, undefined, undefined, undefined, undefined, undefined]));
