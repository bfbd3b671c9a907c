import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterMessage, matches } from '../../src/codesView/codeFilter';

test('the filter looks at names and labels and ignores case', () => {
  const code = { code: 'L14.3:877', label: 'Ships at Sea' };
  for (const filter of ['', 'l14.3', ':87', 'at sea']) assert.ok(matches(code, filter), filter);
  for (const filter of ['L15', 'seas']) assert.ok(!matches(code, filter), filter);
  assert.ok(!matches({ code: 'L1:1', label: null }, 'null'));
});

test('the view says which filter is active', () => {
  assert.equal(filterMessage(''), undefined);
  assert.equal(filterMessage('L1'), 'Only codes that match “L1”');
});
