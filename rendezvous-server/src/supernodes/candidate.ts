import type { SignedToken } from '@kith/shared/identity/signed-token';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import { PROMOTION_RULES } from '@kith/shared/overlay/promotion';
import type { HubCandidate, HubRole, Promotion } from '@kith/shared/overlay/rendezvous-promotion';
import type { SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Session } from '../presence/sessions.ts';
import type { CheckedParams } from '../request-handlers.ts';
import { Complaints } from './complaints.ts';
import type { ListedHub } from './leaves.ts';
import type { ServingRelay } from './relays.ts';

export type Offer = CheckedParams<'supernode:offer'>;

/** Where a device was reached from outside. */
export interface Reach {
  /** What was looked at: see `targetOf`. */
  readonly target: string;
  /** Of the connection that its offer came by. */
  readonly address: string;
  /** Its relay, over UDP, and over TCP too. */
  readonly udp: boolean;
  readonly tcp: boolean;
  readonly tls: boolean;
  /** Other supernodes that reached it too. */
  readonly witnesses: number;
}

/** What is kept of a device that serves others, or offered to. Times in milliseconds. */
export interface SupernodeRecord {
  readonly device: DeviceId;
  /** Since when it is here without a break. */
  since: number;
  /** How long it was here before, newest first. */
  sessions: readonly number[];
  /** How often it went, failed or refused without a word, as of `failedAt`: it fades. */
  failures: number;
  failedAt: number;
  hub: HubRole;
  certificate: { readonly token: SignedToken; readonly value: HubCertificate } | undefined;
}

/** A device that offered to serve others, while it is connected and for a while after its connection broke. */
export interface Candidate {
  readonly record: SupernodeRecord;
  here:
    | {
        readonly session: Session;
        readonly address: string | undefined;
        readonly offer: Offer;
        readonly offeredAt: number;
      }
    | undefined;
  /** It is not here any more, and counts as gone when this runs out. */
  away: NodeJS.Timeout | undefined;
  reach: Reach | undefined;
  /** Its relay as devices are told of it (whose, address, port, secret); undefined while they are not. */
  relay: string | undefined;
  reason: Promotion['reason'];
  /** It serves no more as soon as its leaves have gone to other hubs. */
  leaving: { readonly timer: NodeJS.Timeout } | undefined;
  readonly complaints: Complaints;
  barredUntil: number;
  /** What it was told last, as JSON. */
  told: string;
}

const MOST_SESSIONS = 20;
/** Half of what went wrong is forgotten after a day. Milliseconds. */
const FORGET_HALF = 24 * 3_600_000;

export function newRecord(device: DeviceId, now: number): SupernodeRecord {
  return {
    device,
    since: now,
    sessions: [],
    failures: 0,
    failedAt: now,
    hub: 'none',
    certificate: undefined,
  };
}

export function newCandidate(record: SupernodeRecord): Candidate {
  return {
    record,
    here: undefined,
    away: undefined,
    reach: undefined,
    relay: undefined,
    reason: 'enough-others',
    leaving: undefined,
    complaints: new Complaints(),
    barredUntil: 0,
    told: '',
  };
}

/** Whether it may serve: it offered to, and does not want to look as if it were away. */
function isWilling({ here, record }: Candidate): boolean {
  if (here === undefined) return record.hub !== 'none';
  return here.offer.hub && here.session.state !== 'invisible';
}

/** Milliseconds that it has been here: what it says itself can only make it less. */
export function uptimeOf({ record, here }: Candidate, now: number): number {
  const seen = now - record.since;
  return here === undefined ? seen : Math.min(seen, here.offer.uptime + now - here.offeredAt);
}

/** As the rule of promotion sees it. */
export function asHub(candidate: Candidate, now: number): HubCandidate {
  const { record, here, barredUntil, leaving, reach } = candidate;
  return {
    device: record.device,
    willing: isWilling(candidate),
    hub: leaving === undefined ? record.hub : 'none',
    uptime: uptimeOf(candidate, now),
    sessions: record.sessions,
    reachable: reach === undefined ? wasReached(record) : reach.tls || reach.udp,
    uplink: here?.offer.uplink ?? 0,
    load: here?.offer.load ?? 0,
    refusals: barredUntil > now ? PROMOTION_RULES.refusals : Math.round(failuresOf(record, now)),
  };
}

/** The relay that devices may be told of: it was reached by whoever looked, and stays. */
export function relayOf(candidate: Candidate, now: number, minimalUptime: number): string | undefined {
  const { here, reach, relay } = candidate;
  if (here === undefined) return relay;
  const { offer, session } = here;
  if (offer.relay === undefined || session.state === 'invisible' || !reach?.udp) return undefined;
  if (relay === undefined && uptimeOf(candidate, now) < minimalUptime) return undefined;
  return `${candidate.record.device} ${reach.address} ${offer.relay.port} ${offer.relay.secret}`;
}

/** As leaves are told of it; `undefined` when it is neither hub nor stand-by. */
export function listed({ record, here, leaving }: Candidate): ListedHub | undefined {
  const { device, hub, certificate } = record;
  if (certificate === undefined) return undefined;
  const takesLeaves = hub === 'active' && leaving === undefined;
  const isLast = here === undefined || here.offer.load >= PROMOTION_RULES.loadRelease;
  return { device, token: certificate.token, takesLeaves, isLast };
}

/** As devices are told of its relay; `undefined` when they are not. */
export function serving({ record: { device }, here, reach, relay }: Candidate): ServingRelay | undefined {
  return relay === undefined ? undefined : { device, key: relay, here: here && reach && { ...here, reach } };
}

/** What there is to look at from outside. */
export function targetOf({ here }: Candidate): string {
  const { address, offer } = here ?? {};
  return [address, offer?.relay?.port, offer?.tls?.port, offer?.tls?.fingerprint].join();
}

/** What it is told of what it does. */
export function roleOf(candidate: Candidate, now: number, minimalUptime: number): SupernodeRole {
  const { record, here, relay, reason } = candidate;
  const offers = here?.offer.relay !== undefined && here.session.state !== 'invisible';
  const isOld = uptimeOf(candidate, now) >= minimalUptime;
  return {
    hub: record.hub,
    relay: relay !== undefined ? 'serving' : offers && isOld ? 'unreachable' : 'off',
    reason,
    ...(record.hub !== 'none' && record.certificate && { certificate: record.certificate.token }),
  };
}

/** Notes that it went, failed or refused without a word. */
export function noteFailure(record: SupernodeRecord, now: number): void {
  record.failures = failuresOf(record, now) + 1;
  record.failedAt = now;
}

/** What its certificate says, before it was looked at again. */
function wasReached({ certificate }: SupernodeRecord): boolean {
  return certificate !== undefined && (certificate.value.relay || certificate.value.listeners.length > 0);
}

function failuresOf({ failures, failedAt }: SupernodeRecord, now: number): number {
  return failures * 0.5 ** (Math.max(0, now - failedAt) / FORGET_HALF);
}

/** Its session is over. */
export function endSession(record: SupernodeRecord, until: number): void {
  record.sessions = [Math.max(0, until - record.since), ...record.sessions].slice(0, MOST_SESSIONS);
  record.hub = 'none';
  record.certificate = undefined;
}
