/**
 * Memory of the file store while a large file goes through it: hashed, written piece by piece as a download, finished.
 * In the daemon's process and in a page's. KITH_FULL=1: 4 GB instead of 1.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FilesBrowser, storeInPage } from '../app/src/platform/browser/files/testing/files-browser.ts';
import { NodeFileStore } from '../app/src/platform/node/files/node-file-store.ts';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { report } from './support/report.ts';

const SIZE = (process.env['KITH_FULL'] === '1' ? 4 : 1) * 1_073_741_824;
const PIECE = 262_144;
const BAR = 64;
const MB = 1_048_576;

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
    name: `memory that a file of ${SIZE / 1_073_741_824} GiB takes in the file store of ${name}`,
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
  const through = async (key: string, size: number) => {
    const partial = await store.openPartial(key, size);
    if (!partial.ok) throw new Error(partial.error);
    for (let at = 0; at < size; at += PIECE) {
      const written = await partial.value.writeHashed(at, new Uint8Array(PIECE).fill(at / PIECE), 16);
      if (!written.ok) throw new Error(written.error);
    }
    await partial.value.close();
    const saved = await store.finish(key, { name: 'large.bin' });
    if (!saved.ok) throw new Error(saved.error);
    const hashed = await store.hashSource(saved.value.source, () => undefined, never);
    if (!hashed.ok) throw new Error(hashed.error);
  };
  // What is loaded once, and threads that are started once, is not what a large file costs.
  await through('warm', 64 * MB);
  tell('a daemon', await growth([process.pid], collectHere, () => through('large', SIZE)));
  await store.close();
  rmSync(folder, { recursive: true });
}

async function inPage(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium');
  const browser = await FilesBrowser.launch(executablePath);
  const page = await browser.open();
  await storeInPage(page, 'memory');
  await page.evaluate(size => window.kithFiles.through('warm', size), 64 * MB);
  const renderers = renderersOf(browser.profile);
  const inspector = await browser.context.newCDPSession(page);
  const grown = await growth(
    renderers,
    () => inspector.send('HeapProfiler.collectGarbage'),
    () => page.evaluate(size => window.kithFiles.through('large', size), SIZE),
  );
  tell('a page', grown);
  await browser.close();
}

await inDaemon();
await inPage();
process.exit(0);
