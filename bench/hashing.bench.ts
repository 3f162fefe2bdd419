/**
 * A file hashed to its content id, in the daemon and in a page, against `openssl dgst -sha256` of the same file. All of it
 * in the file cache; one after the other in each round, so that all meet the same machine.
 */
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchFilesBrowser } from '../app/src/platform/browser/files/testing/files-browser.ts';
import { HashWorkers } from '../app/src/platform/node/files/hash-workers.ts';
import { NodeFileStore } from '../app/src/platform/node/files/node-file-store.ts';
import { refOfPath } from '../app/src/platform/node/files/path-source.ts';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { median, report } from './support/report.ts';

const run = promisify(execFile);
const SIZE = 1_000_000_000;
const ROUNDS = 5;
const DAEMON_BAR = 1.1;
const PAGE_BAR = 2.5;

const folder = mkdtempSync(path.join(tmpdir(), 'kith-hashing-'));
const file = path.join(folder, 'large.bin');

function writeFile(): void {
  const part = randomFillSync(Buffer.alloc(10_000_000));
  const target = openSync(file, 'w');
  for (let at = 0; at < SIZE; at += part.length) {
    part.writeUInt32LE(at / part.length);
    writeSync(target, part);
  }
  closeSync(target);
}

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

writeFile();
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium');
const browser = await launchFilesBrowser(executablePath);
const page = await browser.open();
await page.setInputFiles('input', file);
const store = await NodeFileStore.open({
  data: path.join(folder, 'data'),
  downloads: () => ({ path: folder, mayMake: false }),
});
const ref = await refOfPath(file);
if (!ref.ok) throw new Error(ref.error);

const openssl: number[] = [];
const daemon: number[] = [];
const inPage: number[] = [];
const gaps: number[] = [];
let workersOfPage = 0;
const ids = new Set<string>();
// The first round warms up: threads, workers, the file cache.
for (let round = 0; round <= ROUNDS; round++) {
  const bare = await timed(() => run('openssl', ['dgst', '-sha256', file]));
  const own = await timed(async () => {
    const hashed = await store.hashSource(ref.value, () => undefined, new AbortController().signal);
    if (!hashed.ok) throw new Error(hashed.error);
    ids.add(hashed.value.contentId);
  });
  const { took, gap, workers, contentId } = await page.evaluate(() => window.kithFiles.timeHash());
  ids.add(contentId);
  workersOfPage = workers;
  if (round === 0) continue;
  openssl.push(bare);
  daemon.push(own);
  inPage.push(took);
  gaps.push(gap);
}
await store.close();
await browser.close();
rmSync(folder, { recursive: true });
if (ids.size !== 1) throw new Error('daemon and page do not agree on the content id');

const processors = availableParallelism();
for (const [name, threads, times, bar] of [
  ['daemon', `${new HashWorkers().count} threads`, daemon, DAEMON_BAR],
  ['page', `${workersOfPage} workers`, inPage, PAGE_BAR],
] as const) {
  // Of each round by itself: what else the machine does changes from one to the next.
  const ratio = median(times.map((time, round) => time / (openssl[round] ?? Number.NaN)));
  report({
    name: `hashing a file of 1 GB to its content id in the ${name} (${threads})`,
    value: median(times),
    unit: 'ms',
    against: `openssl dgst -sha256 (one thread; ${processors} processors here): ${median(openssl).toFixed(0)} ms`,
    ratio,
    bar: `at most ${bar} times its time`,
    ok: ratio <= bar,
  });
}
report({
  name: 'longest stop of a page while it hashes, median',
  value: median(gaps),
  unit: 'ms',
  against: 'a frame that is felt: 50 ms',
  ratio: median(gaps) / 50,
  bar: 'at most 50 ms',
  ok: median(gaps) <= 50,
});
process.exit(0);
