import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { PROMOTION_RULES } from '@kith/shared/overlay/promotion';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { RequestParams, SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { Clock } from '../ports/clock.ts';
import type { OverlayChannel, OverlayChannelEvents } from '../ports/overlay-channel.ts';
import type { PowerSource } from '../ports/power-source.ts';
import type { RunningHost, SupernodeHost } from '../ports/supernode-host.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { Successor } from '../sharing/successor.ts';
import type { NatService } from './nat-service.ts';
import { PowerWatch } from './power-watch.ts';
import { ProbeDuty } from './probe-duty.ts';
import { RelayTraffic } from './relay-traffic.ts';
import type { StayRecord } from './stay-record.ts';
import { type SupernodeStanding, standingOf } from './supernode-standing.ts';
import type { HubUse, SupernodeView } from './supernode-view.ts';
import { FAST_ENOUGH, measureUplink } from './uplink-probe.ts';

/** Milliseconds. */
const OFFER_EVERY = 5 * 60_000;
const TRAFFIC_EVERY = 1_000;
/** Who is relayed for has so long to go elsewhere when this device stops: the rendezvous tells them of others at once. */
const HAND_OVER = 5_000;
/** Who is gone sooner is of no use to anybody. */
const STAYS_AFTER = 10 * 60_000;

/** At a server that has no supernodes. */
const NOT_NEEDED: SupernodeRole = { hub: 'none', relay: 'off', reason: 'enough-others' };

type TakesConnection = (channel: OverlayChannel) => OverlayChannelEvents;

export interface SupernodeServiceParts {
  /** Absent where this device can't serve. */
  readonly host: SupernodeHost | undefined;
  readonly power: PowerSource | undefined;
  readonly settings: Pick<SettingsService, 'current' | 'onChange'>;
  readonly rendezvous: OnlineRendezvous;
  readonly nat: Pick<NatService, 'view' | 'onChange'>;
  readonly stay: StayRecord;
  /** Bytes per second that leave over links now; what stays in the own network does not count. */
  readonly sendRate: () => number;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/**
 * Serves others with this device as far as its person lets it, and tells the rendezvous what it would do, which answers with
 * what it is to do. Serving begins before the offer, because it is looked at from outside, and does not end with the
 * rendezvous.
 *
 * ```text
 *   idle (not willing, not asked yet, stopped, hours, battery, metered, signed out)
 *     |  ^
 *     |  | not willing any more: says so, then ends when nobody is relayed for, after five seconds at most
 *     v  |
 *   starting --host runs--> offered (every 5 minutes, on change, when online) --answer, supernode:role--> with a role
 * ```
 */
export class SupernodeService {
  readonly #parts: SupernodeServiceParts;
  readonly #host = new Successor<RunningHost>();
  readonly #traffic = new RelayTraffic();
  readonly #power: PowerWatch;
  readonly #probes: ProbeDuty;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: (() => void)[];
  #cancelOffer: () => void = () => undefined;
  #cancelTraffic: () => void = () => undefined;
  #cancelHandOver: () => void = () => undefined;
  /** Resolves when nobody is relayed for any more. */
  #handedOver: PromiseWithResolvers<void> | undefined;
  /** Name of the server that it is signed in at. */
  #server: string | undefined;
  #stopped = false;
  #closed = false;
  #volunteer: string | undefined;
  /** Whether a host runs or is starting; which one by number. */
  #serving = false;
  #starts = 0;
  #cap: number | undefined;
  /** Whether the rendezvous heard an offer on this connection. */
  #offered = false;
  #offers = 0;
  /** Whether its uplink was measured in this network, or is being measured. */
  #measured = false;
  /** It is not measured sooner. Milliseconds since 1970. */
  #measureAt = 0;
  #role: SupernodeRole | undefined;
  #since: number | undefined;
  #use: HubUse | undefined;
  #takes: TakesConnection = refuse;

  constructor(parts: SupernodeServiceParts) {
    this.#parts = parts;
    const { rendezvous, settings, clock, nat } = parts;
    this.#power = new PowerWatch(parts.power, clock, () => this.#follow());
    this.#probes = new ProbeDuty(rendezvous, () => this.#host.current, clock);
    this.#unsubscribe = [
      settings.onChange(() => this.#follow()),
      rendezvous.onOnline(() => {
        this.#follow();
        this.#offer();
      }),
      rendezvous.onOffline(() => {
        this.#offered = false;
        this.#tell();
      }),
      rendezvous.on('supernode:role', role => this.#take(role)),
      nat.onChange(() => this.#host.current?.seenAs(nat.view.addresses)),
    ];
    if (parts.host !== undefined) this.#keepOffering();
  }

  get view(): SupernodeView {
    const { host, rendezvous } = this.#parts;
    const standing = this.#standing();
    const { role } = this;
    const isHub = this.#use?.isHub === true && standing === 'willing';
    const unknown = rendezvous.online && this.#serving ? 'asking' : 'offline';
    return {
      possible: host !== undefined,
      hub: isHub ? 'active' : (role?.hub ?? 'none'),
      relay: role?.relay ?? 'off',
      reason: isHub ? 'chosen' : standing === 'willing' ? (role?.reason ?? unknown) : standing,
      ...(this.#since !== undefined && { since: this.#since }),
      leaves: this.#use?.leaves ?? 0,
      relayUsers: this.#traffic.users,
      relayedBytes: this.#traffic.bytes,
      relayRate: this.#traffic.rate,
      routerPorts: this.#host.current?.routerPorts ?? [],
    };
  }

  /** Somebody who was not asked yet could be of use to others. */
  get wanted(): boolean {
    const { host, stay, settings } = this.#parts;
    const power = this.#power.state;
    return (
      host !== undefined &&
      this.#server !== undefined &&
      !this.#stopped &&
      settings.current.volunteer === 'ask' &&
      power !== undefined &&
      !power.onBattery &&
      !power.metered &&
      stay.uptime >= STAYS_AFTER
    );
  }

  /** What the rendezvous decided last, with the hub's certificate; it counts on while the rendezvous is away. */
  get role(): SupernodeRole | undefined {
    return this.#serving ? this.#role : undefined;
  }

  /** Where it listens, and what passwords of its relay are made with. */
  get running(): Pick<RunningHost, 'relay' | 'tls' | 'credentials'> | undefined {
    return this.#serving ? this.#host.current : undefined;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets in who comes to the WebSocket from now on; nobody before. */
  takeConnections(takes: TakesConnection): void {
    this.#takes = takes;
  }

  /** Counts who hangs on the hub too. */
  count(use: HubUse): void {
    this.#use = use;
    this.#unsubscribe.push(use.onChange(() => this.#tell()));
  }

  /** By its person: serves nobody until the program starts again, or they take it back. */
  stop(stopped: boolean): void {
    this.#stopped = stopped;
    this.#follow();
  }

  /** @param server name of the one that somebody is signed in at now */
  follow(server: string | undefined): void {
    if (this.#serving && server !== this.#server) this.#end();
    this.#server = server;
    this.#follow();
  }

  networkChanged(): void {
    this.#parts.stay.networkChanged();
    this.#measured = false;
    if (this.#volunteer === 'yes') this.#power.start();
    if (this.#host.current?.isCurrent === false) this.#end();
    this.#follow();
  }

  /** Serves nobody any more, because the program ends; done when who was relayed for is elsewhere, or had the time to go. */
  async retire(): Promise<void> {
    this.stop(true);
    await this.#handedOver?.promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#probes.close();
    this.#power.stop();
    this.#cancelOffer();
    this.#cancelTraffic();
    this.#cancelHandOver();
    const { host, stay, report } = this.#parts;
    await Promise.all([host && stay.write().catch(report), this.#host.end()]);
  }

  #standing(): SupernodeStanding {
    const { clock, settings } = this.#parts;
    const hour = new Date(clock.now()).getHours();
    const power = this.#power.state ?? { onBattery: false, metered: false };
    return standingOf(settings.current, power, hour, this.#stopped);
  }

  /** Starts or ends serving, as it is to be now. */
  #follow(): void {
    const { host, settings } = this.#parts;
    if (this.#closed || host === undefined) return;
    const { volunteer, volunteerCap } = settings.current;
    if (volunteer !== this.#volunteer) {
      this.#volunteer = volunteer;
      if (volunteer === 'no') this.#power.stop();
      else this.#power.start();
    }
    const cap = volunteerCap === 0 ? undefined : volunteerCap;
    if (cap !== this.#cap) this.#host.current?.limit(cap);
    this.#cap = cap;
    const mayServe = this.#server !== undefined && this.#power.state !== undefined;
    if (!mayServe || this.#standing() !== 'willing') this.#end();
    else if (!this.#serving) this.#start(host, this.#server ?? '');
    this.#tell();
  }

  #start(host: SupernodeHost, server: string): void {
    const { nat, report } = this.#parts;
    this.#serving = true;
    const start = ++this.#starts;
    const onConnection = (channel: OverlayChannel) =>
      this.#serving ? this.#takes(channel) : refuse(channel);
    this.#endHost();
    void this.#host
      .start(() => host.start({ server, cap: this.#cap, onConnection }))
      .catch(error => report(error))
      .then(() => {
        if (start !== this.#starts || !this.#serving) return;
        const running = this.#host.current;
        running?.limit(this.#cap);
        running?.seenAs(nat.view.addresses);
        // Without network or ports: the next time that it is looked there may be some.
        this.#serving = running !== undefined;
        this.#lookAtTraffic();
        this.#offer();
        this.#tell();
      });
  }

  /** Tells so before it ends, and goes on relaying for a moment, so that who is served goes elsewhere. */
  #end(): void {
    if (!this.#serving) return;
    this.#serving = false;
    this.#role = undefined;
    this.#since = undefined;
    this.#offer();
    this.#handedOver = Promise.withResolvers();
    this.#cancelHandOver = this.#parts.clock.after(HAND_OVER, () => this.#endHost());
    this.#lookAtTraffic();
  }

  #endHost(): void {
    this.#cancelHandOver();
    this.#host.end().catch(this.#parts.report);
    this.#handedOver?.resolve();
  }

  #keepOffering(): void {
    const { clock, stay, report } = this.#parts;
    this.#cancelOffer = clock.after(OFFER_EVERY, () => this.#keepOffering());
    stay.write().catch(report);
    this.#follow();
    this.#offer();
  }

  /** Says what it would do; that it would do nothing, only to who heard something else. */
  #offer(): void {
    const { rendezvous } = this.#parts;
    const running = this.#serving ? this.#host.current : undefined;
    if (!rendezvous.online || (running === undefined && !this.#offered)) return;
    this.#offered = running !== undefined;
    const offer = ++this.#offers;
    void rendezvous.request('supernode:offer', this.#offerOf(running)).then(reply => {
      if (offer !== this.#offers) return;
      if (reply.ok) {
        this.#take(reply.value);
        void this.#measure();
      } else if (reply.error === 'not-allowed') this.#take(NOT_NEEDED);
    });
  }

  /** Offers again when it knows how fast it sends: what it sent so far may have been little. */
  async #measure(): Promise<void> {
    const { rendezvous, stay, clock, random } = this.#parts;
    if (this.#measured || !this.#offered || this.#power.state?.metered !== false) return;
    if (stay.uplink >= FAST_ENOUGH || clock.now() < this.#measureAt) return;
    this.#measured = true;
    this.#measureAt = clock.now() + LIMITS.uplinkInterval;
    const padding = toBase64Url(random((LIMITS.uplinkPadding / 4) * 3));
    const rate = await measureUplink({
      send: async () => (await rendezvous.request('supernode:uplink', { padding })).ok,
      size: padding.length,
      now: () => clock.now(),
    });
    // In another network meanwhile, it says nothing about this one.
    if (!this.#measured) return;
    // What failed, or was too slow to serve, may be better the next time.
    this.#measured = rate !== undefined && rate >= PROMOTION_RULES.uplink;
    if (rate === undefined || this.#closed) return;
    stay.sent(rate);
    this.#offer();
  }

  #offerOf(running: RunningHost | undefined): RequestParams<'supernode:offer'> {
    const { uptime, sessions, uplink } = this.#parts.stay;
    const stays = { uptime, sessions: [...sessions], uplink };
    if (running === undefined) return { ...stays, hub: false, load: 0 };
    const { relay, tls } = running;
    const ofCap = this.#cap === undefined ? 0 : Math.min(1, this.#traffic.rate / this.#cap);
    return {
      ...stays,
      hub: true,
      relay: { port: relay.port, secret: toBase64Url(relay.secret) },
      tls: { port: tls.port, fingerprint: toBase64Url(tls.fingerprint) },
      load: Math.max(this.#use?.load ?? 0, ofCap),
    };
  }

  #take(role: SupernodeRole): void {
    if (!this.#serving) return;
    const serves = role.hub === 'active' || role.relay === 'serving';
    this.#role = role;
    this.#since = serves ? (this.#since ?? this.#parts.clock.now()) : undefined;
    this.#tell();
  }

  #lookAtTraffic(): void {
    const { clock, stay, sendRate } = this.#parts;
    if (!this.#serving && !this.#host.current?.relayUsers) this.#endHost();
    const running = this.#host.current;
    const changed = this.#traffic.look(running, clock.now());
    stay.sent(Math.max(sendRate(), this.#traffic.rate / 2));
    if (changed) this.#tell();
    this.#cancelTraffic();
    if (running !== undefined) this.#cancelTraffic = clock.after(TRAFFIC_EVERY, () => this.#lookAtTraffic());
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function refuse(channel: OverlayChannel): OverlayChannelEvents {
  channel.close();
  return { frame: () => undefined, closed: () => undefined };
}
