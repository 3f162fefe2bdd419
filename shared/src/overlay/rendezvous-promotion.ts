import type { SupernodeReason } from '../protocol/rendezvous-contract.ts';
import type { DeviceId } from '../protocol/schemas.ts';

/** Leaves of one hub: 200 attachments, since each leaf has a spare. */
const LEAVES_PER_HUB = 100;
/** Each leaf has a hub and a spare. */
const FEWEST_HUBS = 2;
/** Load from which one serves no more, and under which it may begin: apart, so that nobody goes back and forth. */
const OVERLOADED = 0.9;
const MAY_BEGIN = 0.6;
/** One that serves is replaced by who is so many times as stable: a change costs its leaves more than it brings. */
const LOYALTY = 2;
/** Half of what went wrong is forgotten after a day. Milliseconds. */
const FORGET_HALF = 24 * 3_600_000;

export type HubRole = 'none' | 'standby' | 'active';

/** A device that offered to serve, as it was measured. Times in milliseconds. */
export interface HubCandidate {
  readonly id: DeviceId;
  readonly willing: boolean;
  /** It left its leaves alone so often that it is not taken for a while. */
  readonly isBarred: boolean;
  /** What it does now. */
  readonly hub: HubRole;
  /** How long it has been here. */
  readonly uptime: number;
  /** How long it was here before. */
  readonly sessions: readonly number[];
  /** How often it went or failed without a word, faded (`fadedFailures`). */
  readonly failures: number;
  /** From 0 to 1. */
  readonly load: number;
}

export interface PromotionRule {
  /** Milliseconds that one has to be here before it is taken. */
  readonly minimalUptime: number;
}

export interface Promotion {
  readonly hub: HubRole;
  readonly reason: SupernodeReason;
}

/** How many hubs so many leaves need. */
export function hubsNeeded(leaves: number): number {
  return Math.max(FEWEST_HUBS, Math.ceil(leaves / LEAVES_PER_HUB));
}

/** What is left of failures that were counted so long ago. Milliseconds. */
export function fadedFailures(failures: number, ago: number): number {
  return failures * 0.5 ** (Math.max(0, ago) / FORGET_HALF);
}

/**
 * How long one may be expected to stay. Session lengths are heavy-tailed: who has been here for long stays for long (Stutzbach
 * and Rejaie, "Understanding Churn in Peer-to-Peer Networks", 2006), and who came for long before does it again.
 */
export function stability({
  uptime,
  sessions,
  failures,
}: Pick<HubCandidate, 'uptime' | 'sessions' | 'failures'>): number {
  const sorted = sessions.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (uptime + median) / (1 + failures);
}

/**
 * Decides who is a hub and who stands by: as many hubs as the leaves need and as many stand-bys, the most stable of those who
 * are willing and have been here for a while. One that is overloaded goes as soon as another can take its place.
 *
 * @param leaves how many there are
 * @returns a decision for every candidate
 */
export function promote(
  candidates: readonly HubCandidate[],
  leaves: number,
  rule: PromotionRule,
): ReadonlyMap<DeviceId, Promotion> {
  const decisions = new Map<DeviceId, Promotion>();
  const eligible: HubCandidate[] = [];
  for (const candidate of candidates) {
    const reason = obstacle(candidate, rule);
    if (reason === undefined) eligible.push(candidate);
    else decisions.set(candidate.id, { hub: 'none', reason });
  }
  const needed = hubsNeeded(leaves);
  for (const [rank, candidate] of eligible.toSorted(inOrder).entries()) {
    decisions.set(candidate.id, place(rank, needed, candidate));
  }
  return decisions;
}

/** Why one is out of the question. */
function obstacle(candidate: HubCandidate, rule: PromotionRule): SupernodeReason | undefined {
  const { willing, isBarred, hub, uptime, load } = candidate;
  if (!willing) return 'not-willing';
  if (isBarred) return 'unreliable';
  if (hub === 'active') return undefined;
  if (hub === 'none' && uptime < rule.minimalUptime) return 'too-young';
  return load >= MAY_BEGIN ? 'overloaded' : undefined;
}

function place(rank: number, needed: number, candidate: HubCandidate): Promotion {
  if (rank < needed) return { hub: 'active', reason: 'chosen' };
  if (isOverloaded(candidate)) return { hub: 'none', reason: 'overloaded' };
  return { hub: rank < 2 * needed ? 'standby' : 'none', reason: 'enough-others' };
}

/** Best first: those who can bear it, then by stability, then by id, so that equal ones don't take turns. */
function inOrder(a: HubCandidate, b: HubCandidate): number {
  return (
    Number(isOverloaded(a)) - Number(isOverloaded(b)) || standing(b) - standing(a) || (a.id < b.id ? -1 : 1)
  );
}

/** Of a stand-by between that of a hub and that of anybody else, also among those who came this moment. */
function standing(candidate: HubCandidate): number {
  const loyalty = { active: LOYALTY, standby: Math.sqrt(LOYALTY), none: 1 }[candidate.hub];
  return (stability(candidate) + 1) * loyalty;
}

function isOverloaded({ load }: HubCandidate): boolean {
  return load >= OVERLOADED;
}
