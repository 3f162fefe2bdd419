/** A file between two daemons against a bare channel of the same WebRTC stack between the same two processes. */
import { FilePeers } from './support/file-peers.ts';
import { median, report } from './support/report.ts';

const SIZE = 100_000_000;
const ROUNDS = 5;
const MB = 1_000_000;

const peers = await FilePeers.start();
try {
  const source = await peers.file(SIZE);
  const kith: number[] = [];
  const bare: number[] = [];
  // One after the other, in turns: machines drift by a factor of two within minutes.
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await peers.bare(SIZE));
    kith.push(await peers.fetch(await peers.offer(source)));
  }
  const ratio = median(kith.map((rate, round) => rate / (bare[round] ?? Number.NaN)));
  report({
    name: 'file between two daemons, hashed and on the disk',
    value: median(kith) / MB,
    unit: 'MB/s',
    against: `bare data channel between the same processes: ${(median(bare) / MB).toFixed(1)} MB/s`,
    ratio,
    bar: 'at least 0.80 of it',
    ok: ratio >= 0.8,
  });
} finally {
  await peers.stop();
}
process.exit(0);
