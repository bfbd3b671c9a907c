import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterCrash, type BackOff, fresh, type NextStart, waitMs } from '../src/backOff';

/** What happens after crashes that came after so many milliseconds each. */
function crashes(...ran: number[]): NextStart[] {
  let backOff: BackOff = fresh;
  return ran.map((ms) => {
    const after = afterCrash(backOff, ms);
    backOff = after.backOff;
    return after.next;
  });
}

test('waits twice as long after each crash, then gives up', () => {
  assert.deepEqual(crashes(0, 0, 0, 0, 0, 0), [1000, 2000, 4000, 8000, 16000].map((afterMs) => ({ afterMs })).concat('giveUp' as never));
});

test('forgets the crashes before a server that ran for five minutes', () => {
  assert.deepEqual(
    crashes(0, 0, 5 * 60_000, 0),
    [1000, 2000, 1000, 2000].map((afterMs) => ({ afterMs })),
  );
});

test('remembers them when it ran a little less', () => {
  assert.deepEqual(
    crashes(0, 5 * 60_000 - 1),
    [1000, 2000].map((afterMs) => ({ afterMs })),
  );
});

test('never waits longer than a minute', () => {
  assert.equal(waitMs(7), 60_000);
  assert.equal(waitMs(2000), 60_000);
});
