/**
 * Memory of the file store of who gets a large file (written and checked piece by piece, saved) and of who sends it (hashed,
 * read piece by piece). In the daemon's process and in a page's. KITH_FULL=1: 4 GiB instead of 1.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Result } from '@kith/shared/protocol/result';
import type { Page } from '@playwright/test';
import type { FileProblem, SourceRef } from '../app/src/engine/ports/file-store.ts';
import { launchFilesBrowser, storeInPage } from '../app/src/platform/browser/files/testing/files-browser.ts';
import { NodeFileStore } from '../app/src/platform/node/files/node-file-store.ts';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { report } from './support/report.ts';

const SIZE = (process.env['KITH_FULL'] === '1' ? 4 : 1) * 1_073_741_824;
const PIECE = 262_144;
const BAR = 64;
const WARM = 64 * 1_048_576;

/** Resident memory of processes, MB. */
function resident(pids: readonly number[]): number {
  const kib = pids.map(pid =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
  );
  return kib.reduce((sum, each) => sum + each, 0) / 1_024;
}

/** The processes that hold the pages of a browser with this profile. */
function renderersOf(profile: string): number[] {
  const processes = readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
  const family = new Set(processes.filter(each => each.command.includes(profile)).map(each => each.pid));
  // Parents have lower numbers but for a wrap: a few rounds find grandchildren (zygotes) as well.
  for (let round = 0; round < 3; round++) {
    for (const each of processes) if (family.has(each.parent)) family.add(each.pid);
  }
  return processes
    .filter(each => family.has(each.pid) && each.command.includes('--type=renderer'))
    .map(each => each.pid);
}

/**
 * MB that processes held more at their peak than before the work.
 *
 * @param collect throws away what of the warming up is garbage: it would count as held before
 */
async function growth(
  pids: readonly number[],
  collect: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<number> {
  await collect();
  const before = resident(pids);
  let peak = before;
  let working = true;
  const watching = (async () => {
    while (working) {
      peak = Math.max(peak, resident(pids));
      await setTimeout(20);
    }
  })();
  await work();
  working = false;
  await watching;
  return peak - before;
}

function tell(name: string, value: number): void {
  report({
    name: `memory that a file of ${SIZE / 1_073_741_824} GiB takes in ${name}`,
    value,
    unit: 'MB',
    against: `${BAR} MB`,
    ratio: value / BAR,
    bar: `at most ${BAR} MB more than before`,
    ok: value <= BAR,
  });
}

const never = new AbortController().signal;

async function collectHere(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node does not let its garbage be collected');
  // What the first round frees lets go of buffers, which the second frees.
  for (let round = 0; round < 2; round++) {
    collect();
    await setTimeout(100);
  }
}

async function inDaemon(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-memory-'));
  const downloads = () => ({ path: path.join(folder, 'downloads'), mayMake: true });
  const store = await NodeFileStore.open({ data: path.join(folder, 'data'), downloads });
  const must = <Value>(result: Result<Value, FileProblem>): Value => {
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };
  const takeIn = async (key: string, size: number) => {
    const partial = must(await store.openPartial(key, size));
    for (let at = 0; at < size; at += PIECE) {
      must(await partial.writeHashed(at, new Uint8Array(PIECE).fill(at / PIECE), 16));
    }
    await partial.close();
    return must(await store.finish(key, { name: 'large.bin' })).source;
  };
  const giveOut = async (ref: SourceRef) => {
    must(await store.hashSource(ref, () => undefined, never));
    const source = must(await store.openSource(ref));
    const into = new Uint8Array(PIECE);
    for (let at = 0; at < source.size; at += PIECE) must(await source.read(at, PIECE, into));
    await source.close();
  };
  // What is loaded once, and threads that are started once, is not what a large file costs.
  const warm = await takeIn('warm', WARM);
  await giveOut(warm);
  const pids = [process.pid];
  let large = warm;
  tell(
    'a daemon that gets it',
    await growth(pids, collectHere, async () => {
      large = await takeIn('large', SIZE);
    }),
  );
  tell('a daemon that sends it', await growth(pids, collectHere, () => giveOut(large)));
  await store.close();
  rmSync(folder, { recursive: true });
}

/** MB that the pages of a browser of its own grow by, as nothing else was done in it. */
async function inPage(side: (page: Page, size: number) => Promise<unknown>): Promise<number> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium');
  const browser = await launchFilesBrowser(executablePath);
  const page = await browser.open();
  await storeInPage(page, 'memory');
  await side(page, WARM);
  const inspector = await browser.context.newCDPSession(page);
  const collect = () => inspector.send('HeapProfiler.collectGarbage');
  const grown = await growth(renderersOf(browser.profile), collect, () => side(page, SIZE));
  await browser.close();
  return grown;
}

await inDaemon();
tell(
  'a page that gets it',
  await inPage((page, size) => page.evaluate(size => window.kithFiles.takeIn(size, 'filled'), size)),
);
tell(
  'a page that sends it',
  await inPage((page, size) =>
    page.evaluate(async size => window.kithFiles.giveOut(await window.kithFiles.takeIn(size, 'empty')), size),
  ),
);
process.exit(0);
