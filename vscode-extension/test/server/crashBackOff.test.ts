import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterCrash, type CrashBackOff, type NextStart, noCrashes, waitMs } from '../../src/server/crashBackOff';

/** What happens after each crash, for servers that ran this many milliseconds. */
function crashes(...ran: number[]): NextStart[] {
  let backOff: CrashBackOff = noCrashes;
  return ran.map((ms) => {
    const after = afterCrash(backOff, ms);
    backOff = after.backOff;
    return after.next;
  });
}

test('the wait doubles with each crash, until it gives up', () => {
  assert.deepEqual(crashes(0, 0, 0, 0, 0, 0), [1000, 2000, 4000, 8000, 16000].map((afterMs) => ({ afterMs })).concat('giveUp' as never));
});

test('crashes before a run of five minutes are forgotten', () => {
  assert.deepEqual(
    crashes(0, 0, 5 * 60_000, 0),
    [1000, 2000, 1000, 2000].map((afterMs) => ({ afterMs })),
  );
});

test('crashes before a shorter run still count', () => {
  assert.deepEqual(
    crashes(0, 5 * 60_000 - 1),
    [1000, 2000].map((afterMs) => ({ afterMs })),
  );
});

test('the wait is never longer than a minute', () => {
  assert.equal(waitMs(7), 60_000);
  assert.equal(waitMs(2000), 60_000);
});
