import type { SupernodeReason } from '../protocol/rendezvous-contract.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import {
  type CandidateFacts,
  hubsNeeded,
  merit,
  type PromotionRules,
  releaseReason,
  type Unfitness,
  unfitness,
} from './promotion.ts';

/** Merit of one that serves, as of a stay twice as long: a change costs its leaves more than a slightly better hub brings. */
const LOYALTY = 1;
/** Hubs stay until there are so many leaves fewer, so that one that comes and goes moves nobody. */
const SLACK = 1.25;
/** Overloaded ones go by so much of all that serve at a time, at least one: their leaves are the load of the others. */
const WEARY = 0.1;

export type HubRole = 'none' | 'standby' | 'active';

/** A device that offered to serve, as it was measured, and what it does now. */
export interface HubCandidate extends CandidateFacts {
  readonly hub: HubRole;
}

export interface Promotion {
  readonly hub: HubRole;
  readonly reason: SupernodeReason;
}

/**
 * Decides who is a hub and who stands by: as many as the leaves need, the best of those who may. One that is overloaded goes when
 * another can take its place, a few at a time.
 *
 * @param leaves how many there are
 * @returns a decision for every candidate
 */
export function promote(
  candidates: readonly HubCandidate[],
  leaves: number,
  rules: PromotionRules,
): ReadonlyMap<DeviceId, Promotion> {
  const obstacles = new Map(candidates.map(each => [each.device, obstacle(each, rules)]));
  const serving = candidates.filter(({ hub }) => hub === 'active').length;
  const weary = candidates
    .filter(({ device, hub }) => hub === 'active' && obstacles.get(device) === 'overloaded')
    .sort((a, b) => b.load - a.load || (a.device < b.device ? -1 : 1));
  const mostWeary = weary.splice(0, Math.max(1, Math.floor(serving * WEARY)));
  for (const { device } of weary) obstacles.set(device, undefined);
  const able = candidates.filter(({ device }) => obstacles.get(device) === undefined);
  const ranked = [...inOrder(able, rules), ...inOrder(mostWeary, rules)];

  const needed = hubsNeeded(leaves, rules);
  const active = Math.max(needed.active, Math.min(serving, hubsNeeded(leaves * SLACK, rules).active));
  const decisions = new Map<DeviceId, Promotion>();
  for (const [rank, { device }] of ranked.entries()) {
    const reason = obstacles.get(device);
    if (rank < active) decisions.set(device, { hub: 'active', reason: 'chosen' });
    else if (reason !== undefined) decisions.set(device, { hub: 'none', reason });
    else {
      const hub = rank < active + needed.standby ? 'standby' : 'none';
      decisions.set(device, { hub, reason: 'enough-others' });
    }
  }
  for (const [device, reason] of obstacles) {
    if (!decisions.has(device)) decisions.set(device, { hub: 'none', reason: reason ?? 'enough-others' });
  }
  return decisions;
}

/** Why one may not serve, or no longer. */
function obstacle(candidate: HubCandidate, rules: PromotionRules): Unfitness | undefined {
  if (candidate.hub === 'active') return releaseReason(candidate, rules);
  const reason = unfitness(candidate, rules);
  // It was old enough when it was taken.
  return candidate.hub === 'standby' && reason === 'too-young' ? undefined : reason;
}

function inOrder(candidates: readonly HubCandidate[], rules: PromotionRules): HubCandidate[] {
  return candidates
    .map(candidate => ({ candidate, standing: standingOf(candidate, rules) }))
    .sort((a, b) => b.standing - a.standing || (a.candidate.device < b.candidate.device ? -1 : 1))
    .map(({ candidate }) => candidate);
}

/** What one that serves has to do is no reason to take another, which would have to do it then. */
function standingOf(candidate: HubCandidate, rules: PromotionRules): number {
  return candidate.hub === 'active'
    ? merit({ ...candidate, load: 0 }, rules) + LOYALTY
    : merit(candidate, rules);
}
