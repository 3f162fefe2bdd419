import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('virtual clock', () => {
  it('fires in order of due time, then of setting, and stops at the end of the advance', () => {
    const clock = new VirtualClock(1_000);
    const fired: string[] = [];
    clock.setTimeout(() => fired.push(`late@${clock.now()}`), 20);
    clock.setTimeout(() => fired.push(`first@${clock.now()}`), 10);
    clock.setTimeout(() => fired.push(`second@${clock.now()}`), 10);
    clock.advance(15);
    expect(fired).toEqual(['first@1010', 'second@1010']);
    expect(clock.now()).toBe(1_015);
    expect(clock.pending).toBe(1);
  });

  it('fires timers that timers set, when due in the same advance', () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    clock.setTimeout(() => clock.setTimeout(() => fired.push(clock.now()), 5), 5);
    clock.advance(10);
    expect(fired).toEqual([10]);
  });

  it('never fires a cleared timer', () => {
    const clock = new VirtualClock(0);
    let fired = false;
    const id = clock.setTimeout(() => {
      fired = true;
    }, 5);
    clock.clearTimeout(id);
    clock.advance(10);
    expect(fired).toBe(false);
  });

  it('runs until idle and complains about what never ends', () => {
    const clock = new VirtualClock(0);
    clock.setTimeout(() => clock.setTimeout(() => undefined, 30), 70);
    expect(clock.runUntilIdle()).toBe(100);
    const again = () => void clock.setTimeout(again, 10);
    again();
    expect(() => clock.runUntilIdle(1_000)).toThrow('still pending');
  });

  it('lets promises settle between timers', async () => {
    const clock = new VirtualClock(0);
    const sleep = (ms: number) => new Promise<void>(resolve => void clock.setTimeout(resolve, ms));
    const steps: number[] = [];
    const walk = async () => {
      for (let step = 0; step < 3; step++) {
        await sleep(10);
        steps.push(clock.now());
      }
    };
    const done = walk();
    await clock.advanceAsync(30);
    await done;
    expect(steps).toEqual([10, 20, 30]);
  });
});
