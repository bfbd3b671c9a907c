import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divergence, nats, percent, probability, times } from '../../src/text/figures';

test('figures show the digits that matter', () => {
  assert.deepEqual([0, 0.000001, 0.00042, 0.0042, 0.042, 0.42, 1].map(percent), [
    '0%',
    '&lt;0.001%',
    '0.042%',
    '0.42%',
    '4.2%',
    '42%',
    '100%',
  ]);
  assert.deepEqual([0.5, 9.94, 9.96, 1234.4].map(times), ['×0.5', '×9.9', '×10', '×1,234']);
  assert.deepEqual([1.234, -0.4].map(nats), ['+1.23', '−0.40']);
  assert.deepEqual([0.5, 0.0005, 0].map(probability), ['50%', '1 in 2,000', 'never']);
  assert.deepEqual([0.31, 0.042, 0.0042].map(divergence), ['0.31', '0.042', '0.0042']);
});
