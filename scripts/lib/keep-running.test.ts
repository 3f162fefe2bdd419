import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.mjs';
import type { Service } from './service.mjs';

/** A service that a test ends. */
function service(pid: number): Service & { end: (code: number) => void } {
  const { promise, resolve } = Promise.withResolvers<number>();
  return { name: 'daemon', pid, ready: {}, ended: promise, end: resolve, stop: async () => resolve(0) };
}

function setUp() {
  const lives = [service(1)];
  const told: [number, boolean][] = [];
  const waited: number[] = [];
  let time = 0;
  let fails = false;
  const kept = keepRunning(
    lives[0]!,
    async () => {
      if (fails) return { ok: false, sentence: 'The port is taken.' };
      lives.push(service(lives.length + 1));
      return { ok: true, service: lives.at(-1)! };
    },
    {
      crashed: (code, again) => told.push([code, again]),
      now: () => time,
      wait: async milliseconds => {
        waited.push(milliseconds);
      },
    },
  );
  /** Ends the present life and lets what follows happen. */
  const crash = async (code: number) => {
    lives.at(-1)!.end(code);
    await new Promise(resolve => setImmediate(resolve));
  };
  return {
    kept,
    told,
    waited,
    lives,
    crash,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    failFromNow: () => {
      fails = true;
    },
  };
}

test('a program that crashes is started again, a little later each time', async () => {
  const { kept, told, waited, crash } = setUp();
  await crash(134);
  expect(kept.pid).toBe(2);
  await crash(1);
  expect(kept.pid).toBe(3);
  expect(told).toEqual([
    [134, true],
    [1, true],
  ]);
  expect(waited).toEqual([500, 4_000]);
});

test('the third crash within a minute is the last one', async () => {
  const { kept, told, crash, lives } = setUp();
  for (let i = 0; i < 3; i++) await crash(9);
  expect(await kept.ended).toBe(9);
  expect(told.at(-1)).toEqual([9, false]);
  expect(lives).toHaveLength(3);
});

test('crashes that lie further apart do not add up', async () => {
  const { kept, crash, pass, waited } = setUp();
  for (let i = 0; i < 6; i++) {
    await crash(1);
    pass(40_000);
  }
  expect(kept.pid).toBe(7);
  expect(waited).toEqual([500, 4_000, 4_000, 4_000, 4_000, 4_000]);
});

test('one that ends as it should, or was stopped, stays ended', async () => {
  const ended = setUp();
  await ended.crash(0);
  expect(await ended.kept.ended).toBe(0);
  expect(ended.lives).toHaveLength(1);
  const stopped = setUp();
  await stopped.kept.stop();
  expect(await stopped.kept.ended).toBe(0);
  expect(stopped.told).toEqual([]);
});

test('one that can not start again counts as crashed', async () => {
  const { kept, told, crash, failFromNow } = setUp();
  failFromNow();
  await crash(1);
  expect(await kept.ended).toBe(1);
  expect(told).toEqual([
    [1, true],
    [1, true],
    [1, false],
  ]);
});
