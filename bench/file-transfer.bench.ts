/**
 * A file between two daemons, and between two pages, each against a bare channel of the same WebRTC stack between the same
 * two processes.
 */
import { findChromium } from '../scripts/lib/chromium.mjs';
import { FilePages } from './support/file-pages.ts';
import { FilePeers } from './support/file-peers.ts';
import { median, report } from './support/report.ts';

const SIZE = 100_000_000;
const ROUNDS = 5;
const MB = 1_000_000;
const BAR = 0.8;

/** @param kith and `bare` give bytes a second */
async function compare(who: string, kith: () => Promise<number>, bare: () => Promise<number>): Promise<void> {
  const rates: { kith: number; bare: number }[] = [];
  // One after the other, in turns: machines drift by a factor of two within minutes.
  for (let round = 0; round < ROUNDS; round++) rates.push({ bare: await bare(), kith: await kith() });
  const ratio = median(rates.map(rate => rate.kith / rate.bare));
  report({
    name: `file between two ${who}, hashed and on the disk`,
    value: median(rates.map(rate => rate.kith)) / MB,
    unit: 'MB/s',
    against: `bare data channel between the same processes: ${(median(rates.map(rate => rate.bare)) / MB).toFixed(1)} MB/s`,
    ratio,
    bar: `at least ${BAR.toFixed(2)} of it`,
    ok: ratio >= BAR,
  });
}

async function betweenDaemons(): Promise<void> {
  const peers = await FilePeers.start();
  try {
    const source = await peers.file(SIZE);
    const kith = async () => await peers.fetch(await peers.offer(source));
    await compare('daemons', kith, () => peers.bare(SIZE));
  } finally {
    await peers.stop();
  }
}

async function betweenPages(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium');
  const pages = await FilePages.start(executablePath);
  try {
    const kith = async () => await pages.fetch(await pages.offer(SIZE));
    await compare('pages', kith, () => pages.bare(SIZE));
  } finally {
    await pages.stop();
  }
}

await betweenDaemons();
await betweenPages();
process.exit(0);
