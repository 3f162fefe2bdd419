import type { SignedToken } from '@kith/shared/identity/signed-token';
import type { IceServer, RequestResult } from '@kith/shared/protocol/rendezvous-contract';
import { ok } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { mayRelayTo, type Network, parseNetworks } from '@kith/shared/relay/peer-policy';
import { parseAddress } from '@kith/shared/relay/transport-address';
import type { Logger } from 'pino';
import type { AttemptLimits } from '../accounts/attempt-limits.ts';
import type { SupernodesConfig } from '../config.ts';
import type { Connection } from '../connection.ts';
import { DONE, type Outcome, refused } from '../outcome.ts';
import type { Departure, Session } from '../presence/sessions.ts';
import type { Services } from '../services.ts';
import type { Offer } from './candidate.ts';
import { Leaves } from './leaves.ts';
import { NatProbes } from './nat-probes.ts';
import { OverlayTokens } from './overlay-tokens.ts';
import { ReachWatch } from './reach-watch.ts';
import { Relays } from './relays.ts';
import { SupernodeRows } from './supernode-rows.ts';
import { Supernodes } from './supernodes.ts';
import { Witnesses } from './witnesses.ts';

/** Hubs that a device wrote to, before the oldest is forgotten: they may answer. */
const WRITTEN_TO = 100;

/** What a device did in the overlay since it logged in. */
interface Visit {
  readonly session: Session;
  /** Made when it is first needed. */
  pass: Promise<SignedToken> | undefined;
  readonly wroteTo: Set<DeviceId>;
}

interface Options {
  readonly config: SupernodesConfig;
  /** Addresses of this machine that the server's own relay uses. */
  readonly hosts: readonly string[];
  readonly log: Logger;
}

/** Supernodes, their leaves, and the signals between them. */
export class Overlay {
  readonly leaves: Leaves;
  readonly supernodes: Supernodes;
  readonly relays: Relays;
  readonly natProbes: NatProbes;
  readonly #tokens: OverlayTokens;
  readonly #witnesses: Witnesses;
  readonly #attempts: AttemptLimits;
  readonly #networks: readonly Network[];
  readonly #isOn: boolean;
  readonly #visits = new Map<DeviceId, Visit>();
  #isClosed = false;

  private constructor(
    services: Pick<Services, 'db' | 'suite' | 'random' | 'now' | 'identity' | 'sessions' | 'attempts'>,
    { config, hosts, log }: Options,
  ) {
    const { db, suite, random, now, identity, sessions, attempts } = services;
    this.#attempts = attempts;
    const { minimalUptime, handOver, away, settle, probeInterval, enabled } = config;
    const report = (error: unknown) => log.error({ err: error }, 'supernodes not looked after');
    this.#isOn = enabled;
    this.#networks = parseNetworks(config.ownNetworks);
    this.#tokens = new OverlayTokens(suite, identity, now);
    this.#witnesses = new Witnesses(random);
    this.leaves = new Leaves(now, settle);
    this.relays = new Relays(settle);
    this.natProbes = new NatProbes(hosts, random);
    this.supernodes = new Supernodes(
      {
        tokens: this.#tokens,
        rows: new SupernodeRows(db, now, report),
        leaves: this.leaves,
        relays: this.relays,
        now,
        report,
        isHere: session => sessions.find(session.account.name, session.device.id) === session,
        minimalUptime,
        handOver,
        away,
        settle,
      },
      seen =>
        new ReachWatch({
          interval: probeInterval,
          networks: this.#networks,
          random,
          witnesses: this.#witnesses,
          observers: address => this.relays.observers(address),
          seen,
          report,
        }),
    );
    sessions.watch((session, how) => this.#gone(session, how));
  }

  static async open(
    services: Pick<Services, 'db' | 'suite' | 'random' | 'now' | 'identity' | 'sessions' | 'attempts'>,
    options: Options,
  ): Promise<Overlay> {
    const overlay = new Overlay(services, options);
    if (options.config.enabled) await overlay.supernodes.restore();
    return overlay;
  }

  async join(session: Session, failed: readonly DeviceId[]): Promise<Outcome<RequestResult<'overlay:join'>>> {
    const visit = this.#visitOf(session);
    visit.pass = this.#tokens.pass(session.device);
    const pass = await visit.pass;
    for (const hub of failed) {
      if (this.leaves.isAssigned(session, hub)) this.supernodes.complain(session, hub);
    }
    return {
      ok: true,
      snapshot: () => {
        // It may have gone meanwhile.
        if (this.#visits.get(session.device.id) !== visit) return { pass, hubs: [], assigned: [] };
        const joined = this.leaves.join(session, failed);
        this.supernodes.changed();
        return { pass, ...joined };
      },
    };
  }

  /** Only hubs can be written to by anybody; who hangs on them is not to be found out. */
  async signal(session: Session, to: DeviceId, envelope: string): Promise<Outcome<Record<string, never>>> {
    const from = session.device.id;
    const visit = this.#visitOf(session);
    visit.pass ??= this.#tokens.pass(session.device);
    const pass = await visit.pass;
    const hub = this.supernodes.hub(to);
    const answered = this.supernodes.hub(from) === session ? this.#visits.get(to) : undefined;
    const target = hub ?? (answered?.wroteTo.has(from) ? answered.session : undefined);
    if (target === undefined || target === session || target.link.kind === 'lost')
      return refused('device-offline');
    target.link.connection.send('overlay:signal', { from, pass, envelope });
    if (hub !== undefined) remember(visit.wroteTo, to);
    return DONE;
  }

  async offer(
    session: Session,
    connection: Connection,
    offer: Offer,
  ): Promise<Outcome<RequestResult<'supernode:offer'>>> {
    if (!this.#isOn) return refused('not-allowed');
    const role = await this.supernodes.offer(session, parseAddress(connection.remote), offer);
    return role === undefined ? refused('not-logged-in') : ok(role);
  }

  /** Something came, and says by when it was answered how fast its sender sends. */
  async uplink({ device }: Session): Promise<Outcome<Record<string, never>>> {
    if (!this.#isOn) return refused('not-allowed');
    const wait = await this.#attempts.uplink(device.id);
    return wait === undefined ? DONE : refused('rate-limited', wait);
  }

  probed(session: Session, probe: string, reached: boolean): Outcome<Record<string, never>> {
    return this.#witnesses.answer(session, probe, reached) ? DONE : refused('not-allowed');
  }

  async natProbe(
    connection: Connection,
    port: number,
    transaction: string,
  ): Promise<Outcome<RequestResult<'nat:probe'>>> {
    const address = parseAddress(connection.remote);
    if (address === undefined || !mayRelayTo(address, this.#networks))
      return ok({ address: connection.remote, otherPort: false, others: 0 });
    const wait = await this.#attempts.natProbe(address);
    if (wait !== undefined) return refused('rate-limited', wait);
    const sent = await this.natProbes.send({ address, port }, transaction, this.relays.observers(address));
    return ok({ address, ...sent });
  }

  /** STUN and TURN servers for a device; `own` are those of the server itself. */
  iceServers(
    session: Session,
    connection: Connection,
    own: readonly IceServer[],
    until: number,
  ): IceServer[] {
    return this.relays.servers(session, parseAddress(connection.remote), own, until);
  }

  /** It may want to be seen now, or not any more. */
  presenceChanged(): void {
    this.supernodes.changed();
  }

  /** Before sessions end: who was here when the server stopped is remembered as that. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.leaves.close();
    this.relays.close();
    this.#witnesses.close();
    await this.supernodes.close();
  }

  #visitOf(session: Session): Visit {
    const { id } = session.device;
    const known = this.#visits.get(id);
    if (known?.session === session) return known;
    const visit: Visit = { session, pass: undefined, wroteTo: new Set() };
    this.#visits.set(id, visit);
    return visit;
  }

  #gone(session: Session, how: Departure): void {
    if (this.#isClosed) return;
    if (this.#visits.get(session.device.id)?.session === session) this.#visits.delete(session.device.id);
    this.#witnesses.gone(session);
    this.relays.gone(session);
    if (this.leaves.gone(session)) this.supernodes.changed();
    this.supernodes.gone(session, how);
  }
}

function remember(hubs: Set<DeviceId>, hub: DeviceId): void {
  // The newest is the last.
  hubs.delete(hub);
  hubs.add(hub);
  for (const oldest of hubs) {
    if (hubs.size <= WRITTEN_TO) break;
    hubs.delete(oldest);
  }
}
