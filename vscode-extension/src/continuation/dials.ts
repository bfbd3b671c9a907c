// The dial of an offer: how strongly a text is steered, as a factor of what was measured to be right; or, where the share of a theme is
// held, that share, 1 being as in passages where it is at its best.

import type { ContinueParams } from '../protocol/continuation';

export interface Dial {
  readonly values: readonly number[];
  readonly now: number;
  readonly title: string;
  /** Where it usually stands; undefined where there is no such place. */
  readonly usual?: number;
  readonly said: (value: number) => string;
  readonly saidInFull: (value: number) => string;
  /** What is asked for where the dial stands at a value. */
  readonly at: (value: number) => Pick<ContinueParams, 'strength' | 'hold'>;
}

export function dialOf({ strength, hold }: Pick<ContinueParams, 'strength' | 'hold'>): Dial {
  return hold === undefined
    ? {
        values: [0.5, 0.75, 1, 1.25, 1.5, 2],
        now: strength ?? 1,
        title: 'How strongly the continuation is steered',
        usual: 1,
        said: (value) => `×${value}`,
        saidInFull: (value) => `strength ×${value}`,
        at: (value) => ({ strength: value }),
      }
    : {
        values: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2],
        now: hold,
        title: 'How much of the theme the continuation is held at: 1 is as in passages where it is at its best',
        said: (value) => `share ${value}`,
        saidInFull: (value) => `held at a share of ${value}`,
        at: (value) => ({ hold: value }),
      };
}

/** A step up (1) or down (-1); undefined at the end of the dial. */
export const turned = ({ values, now }: Dial, by: 1 | -1): number | undefined =>
  by === 1 ? values.find((one) => one > now) : values.findLast((one) => one < now);
