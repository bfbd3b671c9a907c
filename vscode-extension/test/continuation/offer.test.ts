import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, type GhostText, withPiece } from '../../src/continuation/ghostText';
import {
  cutOffAll,
  dialOfOffer,
  hasRoom,
  newOffer,
  nextToMake,
  type Offer,
  offeredAt,
  restartedAll,
  settled,
  shownCandidate,
  standing,
  stepped,
  withCandidate,
  withChanged,
  withoutCopies,
} from '../../src/continuation/offer';
import { type Change, moved, placeAt } from '../../src/continuation/place';
import type { ContinueParams } from '../../src/protocol/continuation';
import { result } from './result';

const at = { line: 0, character: 0 };
const asked: ContinueParams = {
  textDocument: { uri: 'file:///a', version: 1 },
  range: { start: at, end: at },
  how: { directions: [{ theme: 3, weight: 1 }] },
};

const text = 'The captain stood on the deck and\n\nThe end.\n';
const offset = text.indexOf(' and') + 4;
const written = ' saw the sea';
const fresh = newOffer(asked, placeAt(text, offset), 0, 7);

/** With a change of one candidate. */
const changed = (from: Offer, index: number, change: (ghost: GhostText) => GhostText): Offer =>
  withChanged(from, from.candidates[index]?.asked ?? asked, change);
const made = (from: Offer, index: number, newText: string): Offer =>
  changed(from, index, (ghost) => completed(ghost, { ...result, newText }));
const offer = changed(fresh, 0, (ghost) => withPiece(ghost, written));

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
  const lines = changed(offer, 0, () => ({ asked, text: ' saw\nthe sea' }));
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

test('three candidates of seeds one after the other are made, the shown one first', () => {
  assert.deepEqual(
    fresh.candidates.map((one) => one.asked.seed),
    [7, 8, 9],
  );
  assert.equal(nextToMake(fresh)?.asked.seed, 7);
  assert.equal(nextToMake({ ...fresh, current: 1 })?.asked.seed, 8);
  assert.equal(nextToMake(made({ ...fresh, current: 1 }, 1, 'x'))?.asked.seed, 9);
  const all = made(made(made(fresh, 0, 'x'), 1, 'y'), 2, 'z');
  assert.equal(nextToMake(all), undefined);
  const more = withCandidate(all, asked);
  assert.deepEqual([more.current, nextToMake(more)?.asked.seed], [3, 10]);
});

test('one steps through them in a ring', () => {
  assert.deepEqual([stepped(fresh, 1)?.current, stepped(fresh, -1)?.current, stepped({ ...fresh, current: 2 }, 1)?.current], [1, 2, 0]);
  assert.equal(stepped({ ...fresh, candidates: fresh.candidates.slice(1) }, 1)?.current, 1);
  assert.equal(stepped({ ...fresh, candidates: fresh.candidates.slice(2) }, 1), undefined);
  assert.deepEqual(
    [hasRoom(fresh), hasRoom({ ...fresh, current: 2 }), hasRoom({ ...fresh, candidates: fresh.candidates.slice(2) })],
    [false, false, true],
  );
});

test('the editor gets what is complete, and while one is coming that one alone', () => {
  const rests = (from: Offer): string[] => offeredAt(from, offset, text, '\n').map(({ index, rest }) => `${index}${rest}`);
  assert.deepEqual(rests(offer), ['0 saw the sea']);
  const two = changed(made(made(fresh, 0, ' saw'), 1, ' was'), 2, (ghost) => withPiece(ghost, ' fell'));
  assert.deepEqual(rests(two), ['0 saw', '1 was']);
  assert.deepEqual(rests({ ...two, current: 2 }), ['2 fell']);
  assert.deepEqual(offeredAt(two, offset + 1, text, '\n'), []);
});

test('when no more comes, what was seen is left, and the same one is shown', () => {
  const half = (from: Offer, index: number, text: string): Offer => changed(from, index, (ghost) => withPiece(ghost, text));
  const two = half(half(made(fresh, 0, ' was'), 1, ' fell'), 2, ' slept');
  const left = cutOffAll({ ...two, current: 1 });
  assert.deepEqual(
    left?.candidates.map((one) => one.text),
    [' was', ' fell'],
  );
  assert.equal(left && shownCandidate(left)?.text, ' fell');
  assert.deepEqual(cutOffAll(two)?.candidates, two.candidates.slice(0, 1));
  assert.equal(left && nextToMake(left), undefined);
  assert.equal(cutOffAll(fresh), undefined);
});

test('the dial asks for all of them once more with their seeds, and shows the old until the new come', () => {
  const all = made(made(made(fresh, 0, ' saw'), 1, ' was'), 2, ' fell');
  assert.equal(dialOfOffer(all).now, 1);
  const strong = restartedAll({ ...all, current: 1 }, { ...asked, strength: 1.5 });
  assert.deepEqual(
    strong.candidates.map((one) => [one.asked.seed, one.asked.strength]),
    [
      [7, 1.5],
      [8, 1.5],
      [9, 1.5],
    ],
  );
  assert.equal(dialOfOffer(strong).now, 1.5);
  const now = standing(strong, text, '\n');
  assert.equal(now.kind === 'offered' && now.rest, ' was');
  assert.equal(nextToMake(strong)?.asked.seed, 8);
  assert.deepEqual(cutOffAll(strong), { ...all, current: 1 });
});

test('a candidate that says the same as another is left out', () => {
  const same = withoutCopies(made(made(fresh, 0, ' saw'), 1, ' saw'));
  assert.deepEqual(
    same.candidates.map((one) => one.asked.seed),
    [7, 9],
  );
  assert.deepEqual(withoutCopies(fresh), fresh);
});
