import type { DeviceId } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { placedHub, rankHubs } from './placement.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Who may serve others, and when enough do. The rendezvous and the hubs decide by the same rules. */
export const PROMOTION_RULES = {
  /** A device that was never seen for longer has to have been here so long. */
  uptime: 10 * MINUTE,
  /** Shortest typical stay: a hub that leaves sooner costs its leaves more than it gives. */
  stay: 30 * MINUTE,
  /** Bytes per second of uplink: signals of a hundred leaves take a tenth of it. */
  uplink: 32_768,
  /** Part of what it would give that is in use: above the first it is not chosen, above the second it is released. */
  loadMax: 0.7,
  loadRelease: 0.9,
  /** Times that it refused leaves, or was asked to serve and did not, since it was chosen or in the last day. */
  refusals: 3,
  /** Stand-bys per serving hub: with 30 % gone at once, as many are there. At least as many as hubs must be there. */
  standbys: 0.34,
} as const;
export type PromotionRules = { readonly [K in keyof typeof PROMOTION_RULES]: number };

/** What was measured of a device; nothing that its user typed but whether it may be asked. */
export interface CandidateFacts {
  readonly device: DeviceId;
  /** Its user lets it, and limits that the user set (hours, power, network) hold. */
  readonly willing: boolean;
  /** Milliseconds that it has been running, and sessions before, newest first. */
  readonly uptime: number;
  readonly sessions: readonly number[];
  /** Somebody it had not spoken to reached it from outside. */
  readonly reachable: boolean;
  /** Bytes per second that left it at best; 0: not measured. */
  readonly uplink: number;
  /** From 0 to 1. */
  readonly load: number;
  readonly refusals: number;
}

export type Unfitness = 'not-willing' | 'unreliable' | 'overloaded' | 'too-young';

/** Why a device is not chosen; `undefined` where it may be. */
export function unfitness(
  facts: CandidateFacts,
  rules: PromotionRules = PROMOTION_RULES,
): Unfitness | undefined {
  if (!facts.willing) return 'not-willing';
  if (facts.refusals >= rules.refusals) return 'unreliable';
  if (facts.load > rules.loadMax) return 'overloaded';
  if (facts.uplink > 0 && facts.uplink < rules.uplink) return 'overloaded';
  if (facts.uptime < rules.uptime && typicalStay(facts) < rules.stay) return 'too-young';
  return undefined;
}

/** Why a device that serves is to be released; `undefined` where it goes on. */
export function releaseReason(
  facts: CandidateFacts,
  rules: PromotionRules = PROMOTION_RULES,
): Unfitness | undefined {
  if (!facts.willing) return 'not-willing';
  if (facts.refusals >= rules.refusals) return 'unreliable';
  return facts.load > rules.loadRelease ? 'overloaded' : undefined;
}

/** Devices that may be chosen, best first. */
export function rankCandidates(
  candidates: readonly CandidateFacts[],
  rules: PromotionRules = PROMOTION_RULES,
): CandidateFacts[] {
  return candidates
    .filter(facts => unfitness(facts, rules) === undefined)
    .map(facts => ({ facts, merit: merit(facts, rules) }))
    .sort((a, b) => b.merit - a.merit || (a.facts.device < b.facts.device ? -1 : 1))
    .map(({ facts }) => facts);
}

/** How many hubs have to serve for so many leaves, and how many to stand by. */
export function hubsNeeded(
  leaves: number,
  rules: PromotionRules = PROMOTION_RULES,
): { readonly active: number; readonly standby: number } {
  const active = Math.max(OVERLAY_LIMITS.hubsMin, Math.ceil(leaves / OVERLAY_LIMITS.leaves));
  return { active, standby: Math.max(OVERLAY_LIMITS.hubsMin, Math.ceil(active * rules.standbys)) };
}

/** What is there, as beacons tell it. */
export interface LiveOverlay {
  readonly hubs: number;
  readonly leaves: number;
  /** Leaves that the hubs would have, together. */
  readonly capacity: number;
  readonly standbys: readonly DeviceId[];
}

/**
 * Stand-bys that have to serve now. Whoever sees the same overlay in the same epoch finds the same ones, so that each is woken
 * by the hub that it hangs on and nobody has to agree.
 * @param epoch number of the step: time over `OVERLAY_LIMITS.epoch`
 */
export function standbysToWake({ hubs, leaves, capacity, standbys }: LiveOverlay, epoch: number): DeviceId[] {
  const missing = Math.max(
    hubsNeeded(leaves).active - hubs,
    Math.ceil((leaves - capacity) / OVERLAY_LIMITS.leaves),
  );
  if (missing <= 0) return [];
  const key = { high: 0, low: epoch | 0 };
  return rankHubs(key, standbys.map(placedHub), missing).map(({ hub }) => hub);
}

/** Median of the stays, the present one among them: a device that stayed long stays on (stays are heavy-tailed). */
function typicalStay({ uptime, sessions }: CandidateFacts): number {
  const stays = [uptime, ...sessions].sort((a, b) => a - b);
  return Math.max(uptime, stays[Math.floor(stays.length / 2)] ?? 0);
}

/** Each doubling of stay and of uplink counts the same; reachability counts as eightfold. */
export function merit(facts: CandidateFacts, rules: PromotionRules = PROMOTION_RULES): number {
  const stay = Math.log2(1 + typicalStay(facts) / HOUR);
  const uplink = Math.log2(Math.max(1, facts.uplink / rules.uplink)) / 2;
  return stay + uplink + (facts.reachable ? 3 : 0) - 2 * facts.load - facts.refusals;
}
