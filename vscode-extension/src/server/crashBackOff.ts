// How long to wait before a crashed server is started again, and when to give up.

export interface CrashBackOff {
  /** Crashes in a row. */
  readonly failures: number;
}

export type NextStart = { readonly afterMs: number } | 'giveUp';

export const noCrashes: CrashBackOff = { failures: 0 };

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** A server that ran this long was healthy: earlier crashes no longer count. */
const healthyAfterMs = 5 * 60_000;

/** 1, 2, 4, 8 and 16 seconds: after half a minute the user is asked. */
const mostFailures = 5;

/** @param ranMs How long the server ran before it crashed. */
export function afterCrash(
  before: CrashBackOff,
  ranMs: number,
  most = mostFailures,
): { readonly backOff: CrashBackOff; readonly next: NextStart } {
  const failures = (ranMs >= healthyAfterMs ? 0 : before.failures) + 1;
  const next: NextStart = failures > most ? 'giveUp' : { afterMs: waitMs(failures) };
  return { backOff: { failures }, next };
}

/** Doubles each time, up to a minute. */
export function waitMs(failures: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
}
