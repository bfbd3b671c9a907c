import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toggledDensity } from '../../src/hints/hintDensity';

test('hints are turned off, and back on as they were', () => {
  assert.equal(toggledDensity('many', undefined), 'off');
  assert.equal(toggledDensity('off', 'many'), 'many');
  assert.equal(toggledDensity('off', undefined), 'themes');
  assert.equal(toggledDensity('off', 'off'), 'themes');
});
