import assert from 'node:assert/strict';
import { test } from 'node:test';
import { themeOf } from '../../src/themes/themeArgument';

test('a theme is a number, and anything else is none', () =>
  assert.deepEqual([0, 12, -1, 1.5, '3', null, undefined, {}].map(themeOf), [0, 12, ...Array<undefined>(6).fill(undefined)]));
