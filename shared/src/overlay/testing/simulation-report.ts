import type { SimulationOptions } from './simulation.ts';
import type { SimulationTally } from './simulation-tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** After the server is gone everybody looks for everybody; then the steady state begins. */
const SETTLES = 10 * MINUTE;
/** Around a blow. */
const BEFORE = 30 * SECOND;
const AFTER = 180 * SECOND;
const BIN = 5 * SECOND;
const TREND = 10 * MINUTE;

/** Shares of look-ups for buddies who are there. */
export interface Answered {
  readonly asked: number;
  readonly answered: number;
  /** With the newest record. */
  readonly fresh: number;
}

export interface BlowReport {
  /** Milliseconds from the start. */
  readonly at: number;
  readonly share: number;
  readonly of: string;
  /** Look-ups begun in the first minute after it, and in the second. */
  readonly firstMinute: Answered;
  readonly secondMinute: Answered;
  /** Those begun so many seconds after it, in spans of five. */
  readonly course: readonly { readonly second: number; readonly answered: number | undefined }[];
  /** Devices that lost their hub, and milliseconds until they had another that was there. */
  readonly leaves: number;
  readonly withoutHub: { readonly median: number; readonly p99: number; readonly longest: number };
  /** Records that no hub had any more, right then and a minute later, and how many of them of devices that are online. */
  readonly records: readonly { readonly of: number; readonly lost: number; readonly ofOnline: number }[];
}

export interface SimulationReport {
  readonly peers: number;
  readonly hours: number;
  readonly seed: number;
  readonly serverDies: number;
  /** Without the server, apart from the minutes after a blow. */
  readonly steady: Answered;
  /** Messages per online device and minute without the server: all, and by kind. */
  readonly messages: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** The same over time, in spans of ten minutes. */
  readonly trend: readonly { readonly minute: number; readonly messages: number; readonly hubs: number }[];
  /** Hubs: fewest, at the end; messages a minute that one sent at most, leaves and spares that one had at most. */
  readonly hubs: {
    readonly fewest: number;
    readonly last: number;
    readonly busiest: number;
    readonly mostLeaves: number;
  };
  readonly blows: readonly BlowReport[];
}

export interface ReportParts {
  readonly options: SimulationOptions;
  readonly tally: SimulationTally;
  /** By minute. */
  readonly hubs: readonly number[];
  readonly busiest: number;
  readonly mostLeaves: number;
  readonly without: readonly (readonly number[])[];
  readonly records: readonly (readonly { of: number; lost: number; ofOnline: number }[])[];
}

export function report(parts: ReportParts): SimulationReport {
  const { options, tally, hubs, busiest, mostLeaves } = parts;
  const { peers, length, seed, serverDies, blows } = options;
  const from = serverDies + SETTLES;
  const rates = tally.rates(from, length);
  const total = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((sum, rate) => sum + rate, 0);
  return {
    peers,
    hours: length / (60 * MINUTE),
    seed,
    serverDies,
    steady: steady(tally, from, options),
    messages: total(rates),
    kinds: Object.fromEntries([...rates].sort((a, b) => b[1] - a[1])),
    trend: Array.from({ length: Math.floor(length / TREND) }, (_, i) => ({
      minute: (i * TREND) / MINUTE,
      messages: total(tally.rates(i * TREND, (i + 1) * TREND)),
      hubs: hubs[(i * TREND) / MINUTE] ?? 0,
    })),
    hubs: {
      fewest: Math.min(...hubs.slice(from / MINUTE)),
      last: hubs.at(-1) ?? 0,
      busiest,
      mostLeaves,
    },
    blows: blows.map(({ at, share, of }, index) => ({
      at,
      share,
      of,
      firstMinute: answered(tally, at, at + MINUTE),
      secondMinute: answered(tally, at + MINUTE, at + 2 * MINUTE),
      course: Array.from({ length: (BEFORE + AFTER) / BIN }, (_, i) => {
        const start = at - BEFORE + i * BIN;
        const { asked, answered: share } = answered(tally, start, start + BIN);
        return { second: (start - at) / SECOND, answered: asked === 0 ? undefined : share };
      }),
      leaves: parts.without[index]?.length ?? 0,
      withoutHub: spread(parts.without[index] ?? []),
      records: parts.records[index] ?? [],
    })),
  };
}

function answered(tally: SimulationTally, from: number, to: number): Answered {
  const { asked, found, fresh } = tally.lookups(from, to);
  return { asked, answered: found / asked, fresh: fresh / asked };
}

function steady(tally: SimulationTally, from: number, { blows, length }: SimulationOptions): Answered {
  const sum = { asked: 0, found: 0, fresh: 0 };
  for (let minute = from; minute < length - MINUTE; minute += MINUTE) {
    if (blows.some(({ at }) => minute + MINUTE > at && minute < at + 5 * MINUTE)) continue;
    const { asked, found, fresh } = tally.lookups(minute, minute + MINUTE);
    sum.asked += asked;
    sum.found += found;
    sum.fresh += fresh;
  }
  return { asked: sum.asked, answered: sum.found / sum.asked, fresh: sum.fresh / sum.asked };
}

function spread(samples: readonly number[]): { median: number; p99: number; longest: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly bar: string;
  readonly ok: boolean;
}

/** What the overlay is held to. */
export function bars({ steady, messages, blows }: SimulationReport): Bar[] {
  const bar = (name: string, value: number, ok: boolean, text: string): Bar => ({
    name,
    value,
    bar: text,
    ok,
  });
  return [
    bar('look-ups answered in steady state', steady.answered, steady.answered >= 0.999, 'at least 0.999'),
    bar('messages per device and minute', messages, messages < 20, 'below 20'),
    ...blows.map(({ share, of, secondMinute: { answered: value } }) =>
      bar(`look-ups answered a minute after ${share} (${of}) died`, value, value >= 0.99, 'at least 0.99'),
    ),
  ];
}
