import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorOf, follow, freeColor, isFollowed, unfollow } from '../src/followed';

const list = [
  { code: 'L1:1', color: 1 },
  { code: 'L2:2', color: 2 },
];

test('adds a code behind the others', () => assert.deepEqual(follow(list, 'L3:3', 1), [...list, { code: 'L3:3', color: 1 }]));

test('gives a code another colour where it stands', () => assert.deepEqual(follow(list, 'L1:1', 8), [{ code: 'L1:1', color: 8 }, list[1]]));

test('takes a code out', () => assert.deepEqual(unfollow(list, 'L1:1'), [list[1]]));

test('keeps entries it does not understand', () => {
  const odd = ['L9:9', null, { code: 5 }];
  assert.deepEqual(unfollow(follow(odd, 'L1:1', 2), 'L1:1'), odd);
});

test('finds the first free colour', () => {
  assert.equal(freeColor([]), 1);
  assert.equal(freeColor(list), 3);
  assert.equal(freeColor([{ code: 'L2:2', color: 2 }, null]), 1);
  assert.equal(freeColor([1, 2, 3, 4, 5, 6, 7, 8].map((color) => ({ code: `L1:${color}`, color }))), null);
});

test('knows who is followed', () => {
  assert.ok(isFollowed(list, 'L2:2'));
  assert.ok(!isFollowed(list, 'L2:20'));
});

test('believes only colours that exist', () =>
  assert.deepEqual([1, 8, 0, 9, '1', 1.5, undefined].map(colorOf), [1, 8, undefined, undefined, undefined, undefined, undefined]));
