import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  completed,
  cutOff,
  firstWord,
  inserted,
  isMade,
  nextSeed,
  restarted,
  started,
  textOf,
  withPiece,
} from '../../src/continuation/ghostText';
import type { ContinueParams } from '../../src/protocol/continuation';
import { result } from './result';

const at = { line: 2, character: 5 };
const asked: ContinueParams = {
  textDocument: { uri: 'file:///a', version: 3 },
  range: { start: at, end: at },
  how: { directions: [{ words: 'sea', weight: 1 }] },
  seed: 41,
};
const stronger: ContinueParams = { ...asked, strength: 1.5 };

test('seeds are whole numbers that any program takes', () => {
  assert.equal(nextSeed(41), 42);
  assert.equal(nextSeed(0x7ffffffe), 0);
});

test('what came at one strength stands until something comes at another', () => {
  const weak = completed(started(asked), result);
  const strong = restarted(weak, stronger);
  assert.deepEqual([textOf(strong), isMade(strong), strong.asked], [result.newText, false, stronger]);
  assert.equal(textOf(withPiece(strong, ' waves')), ' waves');
  assert.deepEqual(completed(withPiece(strong, ' waves'), result), { asked: stronger, text: result.newText, result });
});

test('a dial that is turned twice at once goes back to what came before, and only to that', () => {
  const weak = completed(started(asked), result);
  const twice = restarted(restarted(weak, stronger), { ...asked, strength: 2 });
  assert.deepEqual(twice.before, weak);
  assert.deepEqual(cutOff(twice), weak);
  assert.equal(restarted(withPiece(twice, ' the'), asked).before?.before, undefined);
});

test('what has arrived is kept when no more of it comes', () => {
  assert.equal(cutOff(started(asked)), undefined);
  const cut = cutOff(withPiece(started(asked), ' the'));
  assert.ok(cut && isMade(cut) && cut.text === ' the');
  const whole = completed(started(asked), result);
  assert.equal(cutOff(whole), whole);
});

test('a word is accepted with the white space before it', () => {
  assert.equal(firstWord(' the sea'), ' the');
  assert.equal(firstWord('\n\nThe sea'), '\n\nThe');
  assert.equal(firstWord('sea'), 'sea');
  assert.equal(firstWord('  '), '  ');
});

test('the continuation is inserted at its place', () => {
  assert.equal(inserted('one three', 3, ' two'), 'one two three');
});
