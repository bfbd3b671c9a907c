// The decisions that are a line or two.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, placeOf } from '../src/codeArgument';
import { filterMessage, matches } from '../src/filter';
import { toggled } from '../src/hintDensity';
import { documentSelector } from '../src/languages';
import { logEntry } from '../src/logLine';
import { peekPosition } from '../src/peekPosition';
import { pin, storedPins, unpin } from '../src/pins';

test('filters by name and label, whatever the case', () => {
  const code = { code: 'L14.3:877', label: 'Ships at Sea' };
  for (const filter of ['', 'l14.3', ':87', 'at sea']) assert.ok(matches(code, filter), filter);
  for (const filter of ['L15', 'seas']) assert.ok(!matches(code, filter), filter);
  assert.ok(!matches({ code: 'L1:1', label: null }, 'null'));
});

test('says which filter is on', () => {
  assert.equal(filterMessage(''), undefined);
  assert.equal(filterMessage('L1'), 'Only codes with “L1”');
});

test('turns hints off, and on as they were', () => {
  assert.equal(toggled('many', undefined), 'off');
  assert.equal(toggled('off', 'many'), 'many');
  assert.equal(toggled('off', undefined), 'few');
  assert.equal(toggled('off', 'off'), 'few');
});

test('reads the languages it is told, in files and unsaved texts', () => {
  const selector = documentSelector(['markdown', ' ']);
  assert.ok(selector.some((one) => one.scheme === 'untitled' && one.language === 'markdown'));
  assert.ok(selector.every((one) => one.language === 'markdown'));
});

test('reads everything when told so, but no output panes', () => {
  const selector = documentSelector(['markdown', '*']);
  assert.ok(selector.every((one) => one.language === undefined && one.scheme !== 'output'));
});

test('reads nothing when told so', () => assert.deepEqual(documentSelector([]), []));

test('takes times and levels off log lines', () => {
  assert.deepEqual(logEntry('12:34:56.789 [warning] Oh.', 'info'), { level: 'warn', text: 'Oh.' });
  assert.deepEqual(logEntry('   at Somewhere()', 'error'), { level: 'error', text: '   at Somewhere()' });
  assert.deepEqual(logEntry('12:34:56.789 [loud] Oh.', 'info'), { level: 'info', text: '12:34:56.789 [loud] Oh.' });
});

test('opens a peek where the reader is', () => {
  const visible = [{ start: { line: 10 }, end: { line: 20 } }];
  const at = (line: number) => ({ line });
  assert.deepEqual(peekPosition(at(12), visible, [at(3), at(15)]), at(12));
  assert.deepEqual(peekPosition(at(2), visible, [at(3), at(15)]), at(15));
  assert.deepEqual(peekPosition(at(2), visible, [at(3)]), at(3));
  assert.deepEqual(peekPosition(undefined, [], [at(3)]), at(3));
  assert.equal(peekPosition(at(2), visible, []), undefined);
});

test('pins once, and in order', () => {
  assert.deepEqual(pin(pin(pin([], 'b'), 'a'), 'b'), ['b', 'a']);
  assert.deepEqual(unpin(['b', 'a'], 'b'), ['a']);
  assert.deepEqual(storedPins(undefined), []);
  assert.deepEqual(storedPins(['a', 3]), ['a']);
});

test('takes a code from a link, a lens or a row', () => {
  assert.equal(codeOf('L1:1'), 'L1:1');
  assert.equal(codeOf({ id: 'token/L1:1', code: 'L1:1' }), 'L1:1');
  for (const nothing of [undefined, null, '', 5, {}]) assert.equal(codeOf(nothing), undefined);
  assert.deepEqual(placeOf('file:///a', 'L1:1', 'file:///b'), { uri: 'file:///a', code: 'L1:1' });
  assert.deepEqual(placeOf({ code: 'L1:1' }, undefined, 'file:///b'), { uri: 'file:///b', code: 'L1:1' });
  assert.deepEqual(placeOf(undefined, undefined, 'file:///b'), { uri: 'file:///b', code: undefined });
});
