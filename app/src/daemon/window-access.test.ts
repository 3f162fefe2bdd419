import { describe, expect, it } from 'vitest';
import type { Sessions } from './kept-sessions.ts';
import { WindowAccess } from './window-access.ts';

const DAY = 24 * 60 * 60_000;

function access(kept?: Sessions) {
  let now = 1_000;
  let sessions: Sessions = [];
  const made = new WindowAccess(
    () => now,
    kept,
    each => {
      sessions = each;
    },
  );
  return {
    made,
    open: () => made.redeem(made.issueToken()) ?? '',
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    kept: () => sessions,
  };
}

describe('API-14 a session', () => {
  it('is good as long as a window is open with it, and a day longer', () => {
    const { made, open, wait } = access();
    const session = open();
    const [one, two] = [made.hold(session), made.hold(session)];
    wait(3 * DAY);
    one();
    wait(3 * DAY);
    expect(made.isGood(session)).toBe(true);
    two();
    wait(DAY - 1);
    expect(made.isGood(session)).toBe(true);
    wait(1);
    expect(made.isGood(session)).toBe(false);
    expect(made.resume(session)).toBe(false);
  });

  it('does not give way to newer ones while its window is open', () => {
    const { made, open } = access();
    const [held, closed] = [open(), open()];
    made.hold(held);
    const newer = Array.from({ length: 70 }, open);
    expect(made.isGood(held)).toBe(true);
    expect(made.isGood(closed)).toBe(false);
    expect(newer.filter(session => made.isGood(session))).toHaveLength(63);
    expect(made.isGood(newer.at(-1) ?? '')).toBe(true);
  });

  it('of a window that was open when the daemon ended is good for a day from its start', () => {
    const before = access();
    const session = before.open();
    before.made.hold(session);
    before.wait(3 * DAY);
    const after = access(before.kept());
    after.wait(DAY - 1);
    expect(after.made.isGood(session)).toBe(true);
    after.wait(1);
    expect(after.made.isGood(session)).toBe(false);
  });
});
