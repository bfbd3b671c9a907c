// What is offered at one place of a document: continuations from several seeds, one of which is shown. It lasts until it is discarded.

import type { ContinueParams } from '../protocol/continuation';
import type { Wish } from '../wishes/wishMix';
import { type Dial, dialOf } from './dials';
import { cutOff, type GhostText, isMade, nextSeed, restarted, started, textOf } from './ghostText';
import { begunAt, foundAgain, type Place } from './place';

/** How many are made without being asked for. */
const candidatesMade = 3;

export interface Offer {
  readonly uri: string;
  readonly place: Place;
  /** From where to where the user selected, in UTF-16 units before the place; 0 if nothing was selected. */
  readonly selected: number;
  readonly candidates: readonly GhostText[];
  readonly current: number;
  /** What it is steered toward, if the user said so in words. */
  readonly wish?: Wish;
}

/** How the text stands to the candidate that is shown. */
export type Standing =
  /** It can be inserted: what is left of it, and where. `begun`: how much of it is there already. */
  | { readonly kind: 'offered'; readonly at: number; readonly rest: string; readonly begun: number }
  /** All of it is there. */
  | { readonly kind: 'accepted' }
  /** Nothing has arrived yet, or the text at its place is another one now. An undo may bring it back. */
  | { readonly kind: 'away' };

/** @param seed Of the first candidate; the others have the next ones. */
export function newOffer(asked: ContinueParams, place: Place, selected: number, seed: number, wish?: Wish): Offer {
  const candidates = [started({ ...asked, seed })];
  while (candidates.length < candidatesMade) candidates.push(started({ ...asked, seed: nextSeed(seedOf(candidates)) }));
  return { uri: asked.textDocument.uri, place, selected, candidates, current: 0, ...(wish === undefined ? {} : { wish }) };
}

export const shownCandidate = ({ candidates, current }: Offer): GhostText | undefined => candidates[current];

export const dialOfOffer = (offer: Offer): Dial => dialOf(shownCandidate(offer)?.asked ?? {});

/** With one more candidate, of the next seed, which is shown. */
export const withCandidate = (offer: Offer, asked: ContinueParams): Offer => ({
  ...offer,
  candidates: [...offer.candidates, started({ ...asked, seed: nextSeed(seedOf(offer.candidates)) })],
  current: offer.candidates.length,
});

/** With a change of the candidate that was asked for so; the same if there is none any more. */
export const withChanged = (offer: Offer, asked: ContinueParams, change: (ghost: GhostText) => GhostText): Offer => ({
  ...offer,
  candidates: offer.candidates.map((one) => (one.asked === asked ? change(one) : one)),
});

/** All candidates asked for once more with their seeds. Each is shown as it is until the new one comes. */
export const restartedAll = (offer: Offer, asked: ContinueParams): Offer => ({
  ...offer,
  candidates: offer.candidates.map((one) => restarted(one, { ...asked, seed: seedOf([one]) })),
});

/** No more of it will come. Nothing is left of a half that nobody has seen; undefined if nothing is left at all. */
export function cutOffAll(offer: Offer): Offer | undefined {
  const left = offer.candidates.map((one, index) => (index === offer.current || isMade(one) ? cutOff(one) : one.before));
  const candidates = left.filter((one) => one !== undefined);
  const before = left.slice(0, offer.current).filter((one) => one !== undefined).length;
  return candidates.length === 0 ? undefined : { ...offer, candidates, current: Math.min(before, candidates.length - 1) };
}

/** Without a candidate that says what another one says: at temperature 0, all do. */
export function withoutCopies(offer: Offer): Offer {
  const isCopy = (one: GhostText, at: number): boolean =>
    at > offer.current && one.result !== undefined && offer.candidates.findIndex(({ result, text }) => result && text === one.text) < at;
  return { ...offer, candidates: offer.candidates.filter((one, at) => !isCopy(one, at)) };
}

/** The one to make next: the one that is shown, then the others in their order. */
export function nextToMake({ candidates, current }: Offer): GhostText | undefined {
  return [...candidates.slice(current), ...candidates].find((one) => !isMade(one));
}

/** Shows the candidate after (1) or before (-1) this one, in a ring; undefined if there is no other. */
export function stepped(offer: Offer, by: 1 | -1): Offer | undefined {
  const { length } = offer.candidates;
  return length < 2 ? undefined : { ...offer, current: (offer.current + by + length) % length };
}

/** Whether the last one is shown, and there are fewer than are made without being asked for. */
export const hasRoom = ({ candidates, current }: Offer): boolean => current === candidates.length - 1 && candidates.length < candidatesMade;

/** @param text The document's. @param eol How its lines end. */
export function standing(offer: Offer, text: string, eol: string): Standing {
  const ghost = shownCandidate(offer);
  const written = ghost === undefined ? '' : textOf(ghost).replace(/\r?\n/g, eol);
  if (written === '') return { kind: 'away' };
  const begun = begunAt(offer.place, text, written);
  if (begun === undefined) return { kind: 'away' };
  if (begun === written.length) return { kind: 'accepted' };
  return { kind: 'offered', at: offer.place.offset + begun, rest: written.slice(begun), begun };
}

/**
 * The candidates that the editor offers together at a place, each with its index and what is left of it. While one is still coming, it
 * stands alone: the editor draws all of them anew for each piece.
 */
export function offeredAt(offer: Offer, at: number, text: string, eol: string): { readonly index: number; readonly rest: string }[] {
  const shown = shownCandidate(offer);
  const isComing = shown !== undefined && !isMade(shown);
  return offer.candidates.flatMap((one, index) => {
    if (isComing ? index !== offer.current : !isMade(one)) return [];
    const now = standing({ ...offer, current: index }, text, eol);
    return now.kind === 'offered' && now.at === at ? [{ index, rest: now.rest }] : [];
  });
}

/** Looks for the place again if the text around it is another one. */
export function settled(offer: Offer, text: string, eol: string): Offer {
  const shown = shownCandidate(offer);
  const isLost = shown !== undefined && textOf(shown) !== '' && standing(offer, text, eol).kind === 'away';
  return isLost ? { ...offer, place: foundAgain(offer.place, text) } : offer;
}

const seedOf = (candidates: readonly GhostText[]): number => candidates.at(-1)?.asked.seed ?? 0;
