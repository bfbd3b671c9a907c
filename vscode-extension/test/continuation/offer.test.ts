import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPiece } from '../../src/continuation/ghostText';
import { newOffer, type Offer, settled, standing, stepped, withCandidate, withChanged, without } from '../../src/continuation/offer';
import { type Change, moved, placeAt } from '../../src/continuation/place';
import type { ContinueParams } from '../../src/protocol/continuation';

const at = { line: 0, character: 0 };
const asked: ContinueParams = { textDocument: { uri: 'file:///a', version: 1 }, range: { start: at, end: at }, how: { profile: 'sea' } };

const text = 'The captain stood on the deck and\n\nThe end.\n';
const offset = text.indexOf(' and') + 4;
const written = ' saw the sea';
const offer = withChanged(newOffer(asked, placeAt(text, offset), 0), 0, (ghost) => withPiece(ghost, written));

/** What the offer says after edits, each a text and what it is replaced by. */
function after(edits: readonly (readonly [old: string, by: string])[], from: Offer = offer): readonly [string, Offer] {
  return edits.reduce(
    ([now, kept], [old, by]) => {
      const change: Change = { rangeOffset: now.indexOf(old), rangeLength: old.length, text: by };
      const next = now.slice(0, change.rangeOffset) + by + now.slice(change.rangeOffset + old.length);
      return [next, settled({ ...kept, place: moved(kept.place, [change]) }, next, '\n')] as const;
    },
    [text, from] as readonly [string, Offer],
  );
}
const standingAfter = (...edits: (readonly [string, string])[]) => {
  const [now, kept] = after(edits);
  return { ...standing(kept, now, '\n'), text: now };
};

test('what was continued is offered at its place, however often one comes back', () => {
  assert.deepEqual(standing(offer, text, '\n'), { kind: 'offered', at: offset, rest: written, begun: 0 });
});

test('edits elsewhere move it', () => {
  const before = standingAfter(['The captain', 'At noon the captain']);
  assert.deepEqual([before.kind, 'at' in before && before.at], ['offered', offset + 'At noon '.length]);
  assert.equal(standingAfter(['The end.', 'The very end.']).kind, 'offered');
});

test('its first words can be accepted or typed, and the rest stays', () => {
  const now = standingAfter([' and\n', ' and saw\n']);
  assert.deepEqual([now.kind, 'rest' in now && now.rest, 'begun' in now && now.begun], ['offered', ' the sea', 4]);
  assert.equal(standingAfter([' and\n', ` and${written}\n`]).kind, 'accepted');
});

test('other words at its place hide it, and an undo brings it back', () => {
  assert.equal(standingAfter([' and\n', ' and!\n']).kind, 'away');
  assert.equal(standingAfter([' and\n', ' and!\n'], [' and!\n', ' and\n']).kind, 'offered');
  assert.equal(standingAfter([' and\n', ` and${written}\n`], [` and${written}\n`, ' and\n']).kind, 'offered');
  assert.equal(standingAfter([text, 'x'], ['x', text]).kind, 'offered');
});

test('lines that end otherwise are no other text', () => {
  const lines = withChanged(offer, 0, () => ({ asked, text: ' saw\nthe sea' }));
  const crlf = 'The captain stood on the deck and saw\r\nthe\r\n';
  const placed = { ...lines, place: placeAt('The captain stood on the deck and\r\n', offset) };
  const now = standing(placed, crlf, '\r\n');
  assert.deepEqual([now.kind, 'rest' in now && now.rest], ['offered', ' sea']);
});

test('at the end of a text, nothing may follow', () => {
  const end = { ...offer, place: placeAt('The end', 7) };
  assert.equal(standing(end, 'The end', '\n').kind, 'offered');
  assert.equal(standing(end, 'The end of', '\n').kind, 'away');
  assert.equal(standing(end, 'The end\n\nMore', '\n').kind, 'offered');
});

test('candidates are kept, and one steps through them', () => {
  const two = withChanged(withCandidate(offer, asked), 1, (ghost) => withPiece(ghost, ' slept'));
  const rest = (one: Offer | undefined) => one && standing(one, text, '\n');
  assert.equal(rest(two)?.kind === 'offered' && (rest(two) as { rest: string }).rest, ' slept');
  const first = stepped(two, -1);
  assert.deepEqual(rest(first), standing(offer, text, '\n'));
  assert.equal(stepped(two, 1), undefined);
  assert.equal(first && stepped(first, -1), undefined);
});

test('a candidate of which nothing came is no loss', () => {
  const two = withCandidate(offer, asked);
  assert.equal(standing(two, text, '\n').kind, 'away');
  const one = without(two, 1);
  assert.deepEqual(one && standing(one, text, '\n'), standing(offer, text, '\n'));
  assert.equal(one && without(one, 0), undefined);
});
