// A program that is started again when it crashes, but not for ever.

/** So many crashes within so long are no accident any more. */
const crashLimit = 3;
const withinMs = 60_000;
/** How long to wait after the first crash of a minute and after the second. */
const waits = [500, 4_000];

/**
 * @typedef {object} Watch
 * @property {(code: number, again: boolean) => void} crashed the program ended by itself; whether it is started again
 * @property {() => number} [now] milliseconds
 * @property {(milliseconds: number) => Promise<unknown>} [wait]
 */

/**
 * Keeps a service running that ended unexpectedly.
 *
 * @param {import('./service.mjs').Service} first
 * @param {() => Promise<{ ok: true, service: import('./service.mjs').Service } | { ok: false, sentence: string }>} start
 * @param {Watch} watch
 * @returns {import('./service.mjs').Service} the same service over all its lives; it ends when it ended with 0, was
 *   stopped, or crashed too often
 */
export function keepRunning(first, start, { crashed, now = Date.now, wait = sleep }) {
  let current = first;
  let stopping = false;
  /** @type {number[]} */
  let crashes = [];

  const ended = (async () => {
    for (;;) {
      const code = await current.ended;
      if (stopping || code === 0) return code;
      const at = now();
      crashes = [...crashes.filter(crash => at - crash < withinMs), at];
      for (;;) {
        const again = crashes.length < crashLimit;
        crashed(code, again);
        if (!again) return code;
        await wait(waits[crashes.length - 1] ?? 0);
        if (stopping) return 0;
        const started = await start();
        if (started.ok) {
          current = started.service;
          break;
        }
        // What it said is not ready to be heard by anybody else: it counts as a crash.
        console.error(started.sentence);
        crashes.push(now());
      }
      if (stopping) await current.stop();
    }
  })();

  return {
    name: first.name,
    get pid() {
      return current.pid;
    },
    ready: first.ready,
    ended,
    stop: async () => {
      stopping = true;
      await current.stop();
      // One that is just being started again has to end too.
      await ended;
    },
  };
}

/** @param {number} milliseconds */
function sleep(milliseconds) {
  return new Promise(resolve => {
    setTimeout(resolve, milliseconds);
  });
}
