import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileName, wrongName } from '../../src/continuation/profileName';

test('a wish gives a name that can be a file', () => {
  assert.equal(profileName('toward sea, ship + fear, less of law'), 'sea, ship + fear, less of law');
  for (const said of ['toward a/b: "c"?', `toward ${'x'.repeat(300)}`, `toward x${'😀'.repeat(80)}`, 'toward \u0007bell'])
    assert.equal(wrongName(profileName(said)), undefined, said);
  assert.equal(profileName(`x${'😀'.repeat(80)}`), `x${'😀'.repeat(39)}`);
});

test('what leads elsewhere or is no file is refused in one sentence', () => {
  for (const name of ['', '.', '..', '../x', 'a/b', 'a\\b', 'c:x', 'x'.repeat(81), '😀'.repeat(41), 'x\u0000y', 'what?'])
    assert.match(wrongName(name) ?? '', /^A .*\S$/, name);
  assert.equal(wrongName('the sea'), undefined);
});
