import type { PictureLimit } from './media-facts.ts';
import { SECTIONS, type Section } from './media-sections.ts';
import type { Flows, FlowTotals, MediaStats } from './media-stats.ts';

/** One direction of one section over the last moments. */
export interface FlowFigures {
  /** Bits per second. */
  readonly rate: number;
  /** Share of packets lost, 0 to 1. */
  readonly loss: number;
  /** Milliseconds. */
  readonly jitter?: number;
  readonly codec?: string;
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
}

/** Why a call is not as good as it could be, and on whose side, as far as one end can tell. */
export type Cause =
  | 'none'
  /** Nothing arrives at all. */
  | 'nothing-arrives'
  /** Packets get lost both ways: it is the line between. */
  | 'loss'
  /** Only what the other person sends gets lost. */
  | 'their-loss'
  /** Only what we send gets lost. */
  | 'our-loss'
  /** Packets take long, or come unevenly. */
  | 'delay'
  | 'jitter'
  /** Our picture, or theirs, is made small. */
  | 'our-processor'
  | 'our-network'
  | 'their-processor'
  | 'their-network';

export interface Verdict {
  readonly level: 'good' | 'fair' | 'poor';
  readonly cause: Cause;
}

export interface CallStatistics {
  /** Milliseconds there and back. */
  readonly roundTrip?: number;
  readonly relayed: boolean;
  /** URL or address of the relay, when it is ours. */
  readonly relay?: string;
  readonly received: Readonly<Partial<Record<Section, FlowFigures>>>;
  readonly sent: Readonly<Partial<Record<Section, FlowFigures>>>;
  /** What holds our camera's picture back. */
  readonly limit: PictureLimit;
}

/** What happened between two readings. */
export function statisticsBetween(before: MediaStats, now: MediaStats): CallStatistics {
  const seconds = (now.at - before.at) / 1_000;
  const limits = [now.sent.camera, now.sent.screen].map(flow => flow?.limit ?? 'none');
  return {
    ...(now.roundTrip !== undefined && { roundTrip: Math.round(now.roundTrip) }),
    relayed: now.relayed,
    ...(now.relay !== undefined && { relay: now.relay }),
    received: figures(before.received, now.received, seconds),
    sent: figures(before.sent, now.sent, seconds),
    limit: limits.find(limit => limit !== 'none') ?? 'none',
  };
}

function figures(
  before: Flows,
  now: Flows,
  seconds: number,
): Readonly<Partial<Record<Section, FlowFigures>>> {
  const result: Partial<Record<Section, FlowFigures>> = {};
  for (const section of SECTIONS) {
    const [first, last] = [before[section], now[section]];
    if (last === undefined || seconds <= 0) continue;
    const packets = last.packets - (first?.packets ?? 0);
    const lost = last.lost - (first?.lost ?? 0);
    if (packets <= 0 && lost <= 0) continue;
    result[section] = figuresOf(first, last, seconds, Math.max(0, lost) / (packets + Math.max(0, lost)));
  }
  return result;
}

function figuresOf(
  before: FlowTotals | undefined,
  now: FlowTotals,
  seconds: number,
  loss: number,
): FlowFigures {
  const { jitter, codec, width, height, frames } = now;
  return {
    rate: Math.round(((now.bytes - (before?.bytes ?? 0)) * 8) / seconds),
    loss,
    ...(jitter !== undefined && { jitter: Math.round(jitter) }),
    ...(codec !== undefined && { codec }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(frames !== undefined && { framesPerSecond: Math.round((frames - (before?.frames ?? 0)) / seconds) }),
  };
}

/** Speech stays clear to about 3 % of loss with Opus; past 10 % words are missing. */
const LOSS = { fair: 0.03, poor: 0.1 };
/** Talk feels natural to about 300 ms there and back (ITU-T G.114: 150 ms one way). */
const ROUND_TRIP = { fair: 300, poor: 600 };
/** What a jitter buffer evens out without being heard. */
const JITTER = { fair: 50, poor: 120 };

/**
 * Judges a call in words that a person can act on. The worst thing is named; of the same level, what breaks sound
 * before what makes pictures small.
 * @param now figures of the last moments; a call that is on hold is not judged
 * @param theirLimit what the other window says of its picture
 */
export function judge(now: CallStatistics, theirLimit: PictureLimit = 'none'): Verdict {
  if (now.received.microphone === undefined) return { level: 'poor', cause: 'nothing-arrives' };
  const theirs = worstLoss(now.received);
  const ours = worstLoss(now.sent);
  const loss = levelOf(Math.max(theirs, ours), LOSS);
  const delay = levelOf(now.roundTrip ?? 0, ROUND_TRIP);
  const jitter = levelOf(now.received.microphone.jitter ?? 0, JITTER);
  for (const level of ['poor', 'fair'] as const) {
    if (loss === level) return { level, cause: lossCause(theirs, ours) };
    if (delay === level) return { level, cause: 'delay' };
    if (jitter === level) return { level, cause: 'jitter' };
  }
  const isSeen = (flows: CallStatistics['sent']) => flows.camera !== undefined || flows.screen !== undefined;
  if (theirLimit !== 'none' && isSeen(now.received)) return { level: 'fair', cause: `their-${theirLimit}` };
  if (now.limit !== 'none' && isSeen(now.sent)) return { level: 'fair', cause: `our-${now.limit}` };
  return { level: 'good', cause: 'none' };
}

/** Both ways is the line; one way only is most often the sender's upload. */
function lossCause(theirs: number, ours: number): Cause {
  if (theirs > LOSS.fair && ours > LOSS.fair) return 'loss';
  return theirs > ours ? 'their-loss' : 'our-loss';
}

function worstLoss(flows: CallStatistics['received']): number {
  return Math.max(0, ...Object.values(flows).map(({ loss }) => loss));
}

function levelOf(value: number, bound: { readonly fair: number; readonly poor: number }): Verdict['level'] {
  return value > bound.poor ? 'poor' : value > bound.fair ? 'fair' : 'good';
}
