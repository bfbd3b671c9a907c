import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toggledColors } from '../../src/colors/themeColors';

test('the colours of themes are turned off and on', () => {
  assert.equal(toggledColors('themes', undefined), 'off');
  assert.equal(toggledColors('off', undefined), 'themes');
});

test('what was coloured before comes back', () => {
  assert.equal(toggledColors('automatic', undefined), 'themes');
  assert.equal(toggledColors('themes', 'automatic'), 'automatic');
  assert.equal(toggledColors('themes', 'themes'), 'off');
});
