// What is offered at one place of a document: continuations from several seeds, one of which is shown. It lasts until it is discarded.

import type { ContinueParams } from '../protocol/continuation';
import { type GhostText, started } from './ghostText';
import { begunAt, foundAgain, type Place } from './place';

export interface Offer {
  readonly uri: string;
  readonly place: Place;
  /** From where to where the user selected, in UTF-16 units before the place; 0 if nothing was selected. */
  readonly selected: number;
  readonly candidates: readonly GhostText[];
  readonly current: number;
}

/** How the text stands to the candidate that is shown. */
export type Standing =
  /** It can be inserted: what is left of it, and where. `begun`: how much of it is there already. */
  | { readonly kind: 'offered'; readonly at: number; readonly rest: string; readonly begun: number }
  /** All of it is there. */
  | { readonly kind: 'accepted' }
  /** Nothing has arrived yet, or the text at its place is another one now. An undo may bring it back. */
  | { readonly kind: 'away' };

export const newOffer = (asked: ContinueParams, place: Place, selected: number): Offer => ({
  uri: asked.textDocument.uri,
  place,
  selected,
  candidates: [started(asked)],
  current: 0,
});

export const shownCandidate = ({ candidates, current }: Offer): GhostText | undefined => candidates[current];

/** With one more candidate, which is shown. */
export const withCandidate = (offer: Offer, asked: ContinueParams): Offer => ({
  ...offer,
  candidates: [...offer.candidates, started(asked)],
  current: offer.candidates.length,
});

export const withChanged = (offer: Offer, index: number, change: (ghost: GhostText) => GhostText): Offer => ({
  ...offer,
  candidates: offer.candidates.map((one, at) => (at === index ? change(one) : one)),
});

/** Without a candidate of which nothing came; undefined if that was the only one. */
export function without(offer: Offer, index: number): Offer | undefined {
  const candidates = offer.candidates.filter((_, at) => at !== index);
  return candidates.length === 0 ? undefined : { ...offer, candidates, current: Math.min(offer.current, candidates.length - 1) };
}

/** Shows the candidate after (1) or before (-1) this one; undefined if there is none. */
export function stepped(offer: Offer, by: 1 | -1): Offer | undefined {
  const current = offer.current + by;
  return current in offer.candidates ? { ...offer, current } : undefined;
}

/** @param text The document's. @param eol How its lines end. */
export function standing(offer: Offer, text: string, eol: string): Standing {
  const written = shownCandidate(offer)?.text.replace(/\r?\n/g, eol) ?? '';
  if (written === '') return { kind: 'away' };
  const begun = begunAt(offer.place, text, written);
  if (begun === undefined) return { kind: 'away' };
  if (begun === written.length) return { kind: 'accepted' };
  return { kind: 'offered', at: offer.place.offset + begun, rest: written.slice(begun), begun };
}

/** Looks for the place again if the text around it is another one. */
export function settled(offer: Offer, text: string, eol: string): Offer {
  const isLost = shownCandidate(offer)?.text !== '' && standing(offer, text, eol).kind === 'away';
  return isLost ? { ...offer, place: foundAgain(offer.place, text) } : offer;
}
