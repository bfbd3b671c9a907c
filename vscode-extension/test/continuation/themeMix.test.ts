import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThemeMix } from '../../src/continuation/themeMix';

test('themes are added one by one, and one of them more than once', () => {
  const mix = new ThemeMix();
  assert.ok(mix.isEmpty);
  for (const [theme, name] of [
    [4, 'night'],
    [7, 'fear'],
    [4, 'night'],
  ] as const)
    mix.add(theme, name);
  assert.equal(mix.said, 'night ×2, fear');
  assert.deepEqual(mix.how(), {
    toward: [
      { theme: 4, weight: 2 },
      { theme: 7, weight: 1 },
    ],
  });
});

test('no theme is asked for more than three times over', () => {
  const mix = new ThemeMix();
  for (let time = 0; time < 9; time++) mix.add(1, 'sea');
  assert.deepEqual(mix.how(), { toward: [{ theme: 1, weight: 3 }] });
});

test('the theme that is picked last goes with those that were added, and stands for itself once', () => {
  const mix = new ThemeMix();
  assert.deepEqual(mix.how({ theme: 3, weight: 1 }), { toward: [{ theme: 3, weight: 1 }] });
  mix.add(3, 'law');
  mix.add(5, 'sea');
  assert.deepEqual(mix.how({ theme: 3, weight: -1 }), {
    toward: [
      { theme: 5, weight: 1 },
      { theme: 3, weight: -1 },
    ],
  });
});
