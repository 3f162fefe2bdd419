/**
 * A relay: what goes through it between two data channels as fast as it goes, and what 200 calls take of it. Debian's coturn
 * does the same in turns with it; medians of three rounds.
 */
import { runLegs } from './support/relay-legs.ts';
import { relayedThroughput } from './support/relayed-channel.ts';
import { median, percentile, report } from './support/report.ts';
import { hasCoturn, TurnProcess } from './support/turn-process.ts';

const ROUNDS = 3;
const LEGS_FOR = 5_000;

if (!hasCoturn()) {
  console.error('skipped: there is no turnserver to compare with (package coturn of Debian)');
  process.exit(0);
}

async function withServer<T>(which: 'kith' | 'coturn', use: (server: TurnProcess) => Promise<T>): Promise<T> {
  const server = await TurnProcess.start(which);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Both, in turns. */
async function inTurns<T>(use: (server: TurnProcess) => Promise<T>): Promise<{ kith: T[]; coturn: T[] }> {
  const all: { kith: T[]; coturn: T[] } = { kith: [], coturn: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of ['coturn', 'kith'] as const) all[which].push(await withServer(which, use));
  }
  return all;
}

/** A figure that is better the smaller it is, as the median of what was measured, beside coturn's. */
function compare<T>(
  { kith, coturn }: { readonly kith: readonly T[]; readonly coturn: readonly T[] },
  of: (run: T) => number,
  { name, unit, most }: { readonly name: string; readonly unit: string; readonly most: number },
): void {
  const [value, theirs] = [median(kith.map(of)), median(coturn.map(of))];
  const against = `coturn (${theirs.toFixed(1)} ${unit})`;
  const bar = `at most ${most} times it`;
  report({ name, value, unit, against, ratio: value / theirs, bar, ok: value <= most * theirs });
}

const channels = await inTurns(relayedThroughput);
const speed = {
  kith: median(channels.kith.map(({ perSecond }) => perSecond)),
  coturn: median(channels.coturn.map(({ perSecond }) => perSecond)),
};
report({
  name: 'a data channel through the relay',
  value: speed.kith / 1e6,
  unit: 'MB/s',
  against: `coturn (${(speed.coturn / 1e6).toFixed(1)} MB/s)`,
  ratio: speed.kith / speed.coturn,
  bar: 'at least 0.85 of it',
  ok: speed.kith >= 0.85 * speed.coturn,
});
compare(channels, run => run.cpuPerByte * 1e9, { name: 'processor for a GB of it', unit: 's', most: 1.6 });

const legs = await inTurns(server => runLegs(server, LEGS_FOR));
const straight = await runLegs(undefined, LEGS_FOR);
const lost = legs.kith.reduce((sum, run) => sum + run.lost, 0);
const sent = legs.kith.reduce((sum, run) => sum + run.sent, 0);
report({
  name: '200 calls: packets lost',
  value: lost,
  unit: `of ${sent}`,
  against: `coturn (${legs.coturn.reduce((sum, run) => sum + run.lost, 0)})`,
  ratio: lost / sent,
  bar: 'none',
  ok: lost === 0,
});
const perPacket = { name: '200 calls: processor for a packet', unit: 'us', most: 1.3 };
compare(legs, run => run.cpuPerPacket * 1e6, perPacket);
const late = (delays: readonly number[]) => percentile(delays, 0.99);
const added = median(legs.kith.map(({ delays }) => late(delays))) - late(straight.delays);
report({
  name: '200 calls: delay that the relay adds, 99th percentile',
  value: added,
  unit: 'ms',
  against: `straight (${late(straight.delays).toFixed(2)} ms), coturn (${median(legs.coturn.map(({ delays }) => late(delays))).toFixed(2)} ms)`,
  ratio: added,
  bar: 'under 1 ms',
  ok: added < 1,
});
