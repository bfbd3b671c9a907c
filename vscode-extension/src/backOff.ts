// How long to wait before a server that ended by itself is started again, and when to stop trying.

export interface BackOff {
  /** Crashes in a row. */
  readonly failures: number;
}

export type NextStart = { readonly afterMs: number } | 'giveUp';

export const fresh: BackOff = { failures: 0 };

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** A server that ran so long was well; its crash is a new story. */
const wellAfterMs = 5 * 60_000;

/** 1, 2, 4, 8 and 16 seconds: half a minute of trying, then the user is asked. */
const mostFailures = 5;

/** @param ranMs How long the server ran before it ended. */
export function afterCrash(before: BackOff, ranMs: number, most = mostFailures): { readonly backOff: BackOff; readonly next: NextStart } {
  const failures = (ranMs >= wellAfterMs ? 0 : before.failures) + 1;
  const next: NextStart = failures > most ? 'giveUp' : { afterMs: waitMs(failures) };
  return { backOff: { failures }, next };
}

/** Twice as long each time, up to a minute. */
export function waitMs(failures: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
}
