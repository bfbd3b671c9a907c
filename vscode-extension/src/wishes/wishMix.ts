// What a text is steered toward and away from, as the user puts it together.

import type { Direction, WishReading } from '../protocol/wishes';

/** Steering more strongly than this writes little else. */
const mostWeight = 3;

/** What was understood of a wish. */
export interface Wish {
  /** "toward sea, ship ×2 + fear, less of law". */
  readonly said: string;
  /** What each part was taken for, and what it does: one line each. */
  readonly details: readonly string[];
  readonly directions: readonly Direction[];
  /** The share of the only theme that is to be held. */
  readonly hold?: number;
}

export class WishMix {
  private readonly parts = new Map<string, { readonly reading: WishReading; readonly times: number }>();

  get isEmpty(): boolean {
    return this.parts.size === 0;
  }

  /** More of something, or less. As much less as there was more takes it out. */
  add(reading: WishReading, times: 1 | -1): void {
    const key = keyOf(reading);
    const now = (this.parts.get(key)?.times ?? 0) + times;
    if (now === 0) this.parts.delete(key);
    else this.parts.set(key, { reading, times: Math.sign(now) * Math.min(Math.abs(now), mostWeight) });
  }

  has(reading: WishReading): boolean {
    return this.parts.has(keyOf(reading));
  }

  /** Whether words are a part of it. */
  hasWords(words: string): boolean {
    return [...this.parts.values()].some(({ reading }) => reading.direction.words === words);
  }

  get wish(): Wish {
    const parts = [...this.parts.values()];
    const names = (sign: number, isPassage: boolean): string[] =>
      parts
        .filter(({ reading: { kind }, times }) => Math.sign(times) === sign && (kind === 'passage') === isPassage)
        .map(({ reading: { title }, times }) => (Math.abs(times) === 1 ? title : `${title} ×${Math.abs(times)}`));
    // The share of one theme can be held, and nothing beside it.
    const [only] = parts.length === 1 ? parts : [];
    const hold = only?.times === 1 ? only.reading.hold : undefined;
    // The title of a passage begins with "like".
    const said = [
      ['toward', names(1, false)],
      ['more', names(1, true)],
      ['less of', names(-1, false)],
      ['less', names(-1, true)],
    ] as const;
    return {
      said: said.flatMap(([how, all]) => (all.length === 0 ? [] : [`${how} ${all.join(' + ')}`])).join(', '),
      details: parts.map(({ reading }) => (reading.detail === '' ? reading.title : `${reading.title}: ${reading.detail}`)),
      directions: parts.map(({ reading: { direction }, times }) => ({ ...direction, weight: direction.weight * times })),
      ...(hold === undefined ? {} : { hold }),
    };
  }
}

/** The same for readings that steer in the same direction. */
export const keyOf = ({ direction }: WishReading): string => JSON.stringify({ ...direction, weight: 1 });
