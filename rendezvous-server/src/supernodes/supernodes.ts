import { PROMOTION_RULES } from '@kith/shared/overlay/promotion';
import { type Promotion, promote } from '@kith/shared/overlay/rendezvous-promotion';
import type { SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Departure, Session } from '../presence/sessions.ts';
import { Serial } from '../storage/serial.ts';
import {
  asHub,
  type Candidate,
  endSession,
  listed,
  newCandidate,
  noteFailure,
  type Offer,
  type Reach,
  relayOf,
  roleOf,
  serving,
  targetOf,
  uptimeOf,
} from './candidate.ts';
import { HubCertificates } from './hub-certificates.ts';
import type { Leaves } from './leaves.ts';
import type { OverlayTokens } from './overlay-tokens.ts';
import type { ReachWatch } from './reach-watch.ts';
import type { Relays } from './relays.ts';
import type { SupernodeRows } from './supernode-rows.ts';

const MINUTE = 60_000;
/** Looked at at least so often, and written so often that they are here. */
const REVIEW = MINUTE;
const HEARTBEAT = 5 * MINUTE;
/** For so long nobody is sent to a hub that most of its people complained of. */
const BARRED = 30 * MINUTE;

interface Options {
  readonly tokens: OverlayTokens;
  readonly rows: SupernodeRows;
  readonly leaves: Leaves;
  readonly relays: Relays;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
  readonly isHere: (session: Session) => boolean;
  /** Milliseconds. */
  readonly minimalUptime: number;
  readonly handOver: number;
  readonly away: number;
  readonly settle: number;
}

/**
 * Devices that serve others. What happens to them is noted at once; who serves is decided anew a moment later, for all of
 * them together.
 *
 *     none --> standby --> active --(its leaves are told of other hubs)--> leaving --> none
 *       here <-- connection broke / came back --> away --> gone
 */
export class Supernodes {
  readonly #options: Options;
  readonly #watch: ReachWatch;
  readonly #certificates: HubCertificates;
  readonly #candidates = new Map<DeviceId, Candidate>();
  readonly #reviews = new Serial();
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #isClosed = false;

  /** @param makeWatch given what is to be told of each look */
  constructor(
    options: Options,
    makeWatch: (seen: (candidate: Candidate, reach: Reach) => void) => ReachWatch,
  ) {
    this.#options = options;
    this.#watch = makeWatch((candidate, reach) => this.#seen(candidate, reach));
    this.#certificates = new HubCertificates(options.tokens, options.now);
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
  }

  /** Remembers who was here when the server stopped: they are away for a moment, and hubs stay hubs. */
  async restore(): Promise<void> {
    const { rows, now } = this.#options;
    for (const { record, seen } of await rows.open()) {
      const candidate = newCandidate(record);
      if ((record.certificate?.value.expiresAt ?? 0) <= now()) record.hub = 'none';
      this.#candidates.set(record.device, candidate);
      this.#leave(candidate, seen);
    }
    await this.#review();
  }

  /** How many offered to serve, are hubs, and stand by. */
  get counts(): { readonly candidates: number; readonly active: number; readonly standby: number } {
    const all = [...this.#candidates.values()];
    const count = (hub: Promotion['hub']) => all.filter(({ record }) => record.hub === hub).length;
    return { candidates: all.length, active: count('active'), standby: count('standby') };
  }

  /** The session of a hub that serves. */
  hub(device: DeviceId): Session | undefined {
    const candidate = this.#candidates.get(device);
    return candidate?.record.hub === 'active' ? candidate.here?.session : undefined;
  }

  /** @returns what the device does now; `undefined` when it went meanwhile */
  async offer(
    session: Session,
    address: string | undefined,
    offer: Offer,
  ): Promise<SupernodeRole | undefined> {
    const { rows, now, isHere, minimalUptime } = this.#options;
    const { id } = session.device;
    const known = this.#candidates.get(id) ?? newCandidate(await rows.find(id));
    if (!isHere(session)) return undefined;
    const candidate = this.#candidates.get(id) ?? known;
    this.#candidates.set(id, candidate);
    const before = candidate.here;
    candidate.here = { session, address, offer, offeredAt: now() };
    clearTimeout(candidate.away);
    candidate.away = undefined;
    rows.note(candidate.record, 'open');
    if (candidate.reach?.target !== targetOf(candidate)) {
      candidate.reach = undefined;
      this.#watch.look(candidate);
    }
    if (before?.session !== session || before.offer.hub !== offer.hub) await this.#review();
    else this.changed();
    const role = roleOf(candidate, now(), minimalUptime);
    candidate.told = JSON.stringify(role);
    return role;
  }

  /** A hub did not take a leaf. When most of its people say so, it is taken from it. */
  complain({ account }: Session, hub: DeviceId): void {
    const { now, leaves, rows } = this.#options;
    const candidate = this.#candidates.get(hub);
    if (candidate === undefined) return;
    const { complaints, record } = candidate;
    if (!complaints.add(account.name, leaves.accountsOf(hub).size, now())) return;
    candidate.barredUntil = now() + BARRED;
    noteFailure(record, now());
    rows.note(record, 'open');
    this.changed();
  }

  gone(session: Session, how: Departure): void {
    const candidate = this.#candidates.get(session.device.id);
    if (candidate?.here?.session !== session || this.#isClosed) return;
    const now = this.#options.now();
    candidate.here = undefined;
    if (how === 'ended') this.#remove(candidate, now);
    else this.#leave(candidate, now);
    this.changed();
  }

  /** Something that counts for who serves is different now: it is decided anew a moment later. */
  changed(): void {
    this.#reviewIn(this.#options.settle);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    this.#watch.close();
    await this.#reviews.idle();
    for (const { away, leaving, record } of this.#candidates.values()) {
      clearTimeout(away);
      clearTimeout(leaving?.timer);
      // Who is away was last seen when that began.
      if (away === undefined) this.#options.rows.note(record, 'open');
    }
    await this.#options.rows.flush();
  }

  #reviewIn(delay: number): void {
    const dueAt = performance.now() + delay;
    if (this.#isClosed || dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#review().catch(this.#options.report), delay);
  }

  #review(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
    return this.#reviews.run(() => this.#decide());
  }

  async #decide(): Promise<void> {
    if (this.#isClosed) return;
    const { now, leaves, rows, minimalUptime } = this.#options;
    const time = now();
    const all = [...this.#candidates.values()];
    const decisions = promote(
      all.map(candidate => asHub(candidate, time)),
      leaves.size,
      { ...PROMOTION_RULES, uptime: minimalUptime },
    );
    for (const candidate of all) {
      const decision = decisions.get(candidate.record.device);
      if (decision) this.#place(candidate, decision);
      candidate.relay = relayOf(candidate, time, minimalUptime);
    }
    for (const candidate of all) {
      const changed = await this.#certificates.update(candidate);
      // It may have gone while something was signed.
      if (changed && this.#candidates.get(candidate.record.device) === candidate)
        rows.note(candidate.record, 'open');
    }
    for (const candidate of all) this.#tell(candidate);
    this.#publish();
    const young = all
      .map(candidate => minimalUptime - uptimeOf(candidate, time))
      .filter(missing => missing > 0);
    this.#reviewIn(Math.min(REVIEW, ...young));
  }

  #place(candidate: Candidate, next: Promotion): void {
    const { record, leaving } = candidate;
    if (leaving !== undefined) {
      if (next.hub !== 'active') return;
      clearTimeout(leaving.timer);
      candidate.leaving = undefined;
    }
    candidate.reason = next.reason;
    if (record.hub === next.hub) return;
    const { leaves, handOver, rows } = this.#options;
    if (record.hub === 'active' && leaves.accountsOf(record.device).size > 0) {
      const timer = setTimeout(() => {
        candidate.leaving = undefined;
        record.hub = next.hub;
        this.changed();
      }, handOver);
      candidate.leaving = { timer };
      return;
    }
    record.hub = next.hub;
    rows.note(record, 'open');
  }

  #tell(candidate: Candidate): void {
    const { now, minimalUptime } = this.#options;
    const link = candidate.here?.session.link;
    if (link?.kind !== 'live') return;
    const role = roleOf(candidate, now(), minimalUptime);
    const told = JSON.stringify(role);
    if (told === candidate.told) return;
    candidate.told = told;
    link.connection.send('supernode:role', role);
  }

  #publish(): void {
    const all = [...this.#candidates.values()];
    this.#options.leaves.setHubs(all.map(listed).filter(hub => hub !== undefined));
    this.#options.relays.set(all.map(serving).filter(relay => relay !== undefined));
  }

  #seen(candidate: Candidate, reach: Reach): void {
    const { now, rows } = this.#options;
    const { record, relay } = candidate;
    candidate.reach = reach;
    if (relay !== undefined && !reach.udp) {
      noteFailure(record, now());
      rows.note(record, 'open');
    }
    // Now that there is somebody to ask, those whom only the server reached are looked at again.
    if (relay === undefined && reach.udp) {
      for (const other of this.#candidates.values()) {
        if (other !== candidate && other.relay !== undefined && other.reach?.witnesses === 0)
          this.#watch.look(other);
      }
    }
    this.changed();
  }

  /** Its connection broke, or the server was away: it may come back. */
  #leave(candidate: Candidate, since: number): void {
    const { away, now } = this.#options;
    candidate.away = setTimeout(() => {
      const { record, relay } = candidate;
      if (record.hub !== 'none' || relay !== undefined) noteFailure(record, now());
      this.#remove(candidate, since);
      this.changed();
    }, away);
  }

  #remove(candidate: Candidate, until: number): void {
    const { record, leaving } = candidate;
    clearTimeout(leaving?.timer);
    this.#watch.forget(candidate);
    this.#candidates.delete(record.device);
    endSession(record, until);
    this.#options.rows.note(record, 'over');
  }

  #beat(): void {
    for (const { record, here } of this.#candidates.values()) {
      if (here !== undefined) this.#options.rows.note(record, 'open');
    }
  }
}
