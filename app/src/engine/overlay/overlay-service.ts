import { keyBytes } from '@kith/shared/identity/certificates';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import type { LeafEffect } from '@kith/shared/overlay/leaf-events';
import { OverlayChecker } from '@kith/shared/overlay/overlay-checker';
import type { Place } from '@kith/shared/overlay/place';
import type { IceServer as NamedServer, SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { LinkManager } from '../links/link-manager.ts';
import { namedServer } from '../links/named-server.ts';
import type { LinkPeer } from '../ports/contacts.ts';
import type { OverlayChannel, OverlayChannelEvents } from '../ports/overlay-channel.ts';
import type { IceServer } from '../ports/peer-connections.ts';
import { Turns } from '../session/turns.ts';
import { BuddyFinder } from './buddy-finder.ts';
import { readAsk } from './door-frames.ts';
import { DoorWays } from './door-ways.ts';
import { OverlayMembership } from './overlay-membership.ts';
import { type HubNews, type LeafNews, OverlayNode } from './overlay-node.ts';
import type { OverlayAccount, OverlayParts } from './overlay-parts.ts';
import { OverlayPeers } from './overlay-peers.ts';
import { OverlayShelf } from './overlay-shelf.ts';
import { OverlaySignals, type OverlayWay } from './overlay-signals.ts';
import { OwnRecord } from './own-record.ts';
import { PresenceExchange } from './presence-exchange.ts';
import { PresenceKeyGiver } from './presence-key-giver.ts';
import type { PresenceKeys } from './presence-keys.ts';

/** No hub after so long: alone, until one is found. Milliseconds. */
const PATIENCE = 15_000;
/** Names and passwords for relays are asked for anew; they last for a day. Milliseconds. */
const RELAYS_AGAIN = 6 * 3_600_000;

export type OverlayState = 'none' | 'searching' | 'attached' | 'alone';

/** The part that one account's device takes in the overlay, from its log-in to its log-out. */
export class OverlayService {
  readonly keys: PresenceKeys;
  readonly exchange: PresenceExchange;
  readonly #parts: OverlayParts;
  readonly #node: OverlayNode;
  readonly #finder: BuddyFinder;
  readonly #membership: OverlayMembership;
  readonly #shelf: OverlayShelf;
  readonly #peers: OverlayPeers;
  readonly #signals: OverlaySignals;
  readonly #doors: DoorWays;
  readonly #record: OwnRecord;
  readonly #giver: PresenceKeyGiver;
  readonly #checker: OverlayChecker;
  readonly #endings: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #servers = new Map<DeviceId, IceServer>();
  readonly #turns = new Turns<string>();
  #attached: Omit<Extract<LeafEffect, { kind: 'attached' }>, 'kind'> = { hub: undefined, spare: undefined };
  #places: readonly Place[] = [];
  #isAlone = false;
  #cancelAlone: () => void = () => undefined;
  #cancelDay: () => void = () => undefined;
  #cancelRelays: () => void = () => undefined;
  #stopped = false;

  private constructor(
    parts: OverlayParts,
    { self, keys, record }: OverlayAccount,
    presenceKeys: PresenceKeys,
    shelf: OverlayShelf,
  ) {
    this.#parts = parts;
    this.keys = presenceKeys;
    this.#shelf = shelf;
    const { suite, random, clock, rendezvous, contacts, buddies, report, refused } = parts;
    const serverKey = keyBytes(record.server.key);
    this.#checker = new OverlayChecker({
      suite,
      serverKey,
      beaconSequence: hub => this.#node.beaconSequence(hub),
    });
    this.#peers = new OverlayPeers(self, device => this.#node.links.state(device).state !== 'closed');
    this.#doors = new DoorWays({
      door: parts.door,
      pass: () => this.#membership.pass,
      listeners: hub => this.#membership.listeners(hub),
      arrived: (from, envelope) => this.#signals.arrived(from, envelope, this.#doors.carry),
    });
    this.#signals = new OverlaySignals({
      sealer: parts.sealer,
      ways: [this.#overRendezvous, this.#doors.carry, this.#knock],
      refused,
    });
    this.#node = new OverlayNode({
      keys,
      suite,
      random,
      clock,
      connections: parts.connections,
      policy: parts.policy,
      signals: this.#signals,
      peers: this.#peers,
      checker: this.#checker,
      leafNews: news => this.#leafNews(news),
      hubNews: news => this.#hubNews(news),
      report,
      refused,
    });
    this.#membership = new OverlayMembership({
      rendezvous,
      clock,
      checker: this.#checker,
      shelf,
      node: this.#node,
      mayServe: parts.mayServe,
      report,
    });
    this.#record = new OwnRecord({ suite, random, clock, device: self.device, key: () => presenceKeys.mine });
    this.#finder = new BuddyFinder({
      suite,
      random,
      clock,
      contacts,
      buddies,
      keys: presenceKeys,
      tellLeaf: event => this.#node.tellLeaf(event),
      attached: () => this.#attached.hub !== undefined,
      wanted: () => !rendezvous.online,
      refused,
    });
    this.exchange = new PresenceExchange({
      signals: parts.signals,
      contacts,
      links: parts.links,
      found: parts.found,
      clock,
      own: parts.presence,
      places: () => this.#places,
      online: () => rendezvous.online,
      isAt: (device, at) => this.#finder.isAt(device, at),
      report,
    });
    this.#finder.exchange = this.exchange;
    this.#giver = new PresenceKeyGiver(
      { keys: presenceKeys, contacts, buddies, chat: parts.chat, clock, report },
      self,
    );
  }

  /** Takes up what is kept of an account; joins in the background. After its chat was taken up. */
  static async start(
    parts: OverlayParts,
    account: OverlayAccount,
    keys: PresenceKeys,
  ): Promise<OverlayService> {
    const shelf = await OverlayShelf.load(parts.database, account.self.address, parts.report);
    const service = new OverlayService(parts, account, keys, shelf);
    await service.#start();
    return service;
  }

  get state(): OverlayState {
    if (this.#attached.hub !== undefined) return 'attached';
    if (!this.#membership.knowsHubs) return 'none';
    return this.#isAlone ? 'alone' : 'searching';
  }

  /** Hubs that are known. */
  get hubs(): readonly HubCertificate[] {
    return this.#membership.hubs;
  }

  get node(): Pick<OverlayNode, 'leaf' | 'hub'> & { readonly links: LinkManager<LinkPeer> } {
    return this.#node;
  }

  /** State, hub or spare, leaves or neighbours changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What this device does for others, by decision of the rendezvous; `undefined`: nothing. */
  take(role: SupernodeRole | undefined): void {
    this.#membership.take(role).catch(this.#parts.report);
  }

  /** Somebody came to this device's WebSocket. */
  connected(channel: OverlayChannel): OverlayChannelEvents {
    return {
      frame: text => {
        this.#asked(channel, text).catch(this.#parts.report);
      },
      closed: () => undefined,
    };
  }

  /** State or status text of this person changed. */
  presenceChanged(): void {
    this.#node.tellLeaf({ kind: 'visible', on: this.#parts.presence() !== undefined });
    this.#node.tellLeaf({ kind: 'changed' });
    this.exchange.changed();
  }

  networkChanged(): void {
    this.#node.networkChanged();
  }

  /** Goes, and says so; done when the links with hubs are closed. */
  async close(): Promise<void> {
    if (this.#stopped) return;
    this.exchange.bye();
    this.#stopped = true;
    for (const end of this.#endings) end();
    this.#cancelAlone();
    this.#cancelDay();
    this.#cancelRelays();
    this.#giver.stop();
    this.#finder.stop();
    this.exchange.stop();
    this.#membership.stop();
    this.#doors.closeAll();
    this.#parts.relays([]);
    await this.#node.close();
    await this.#shelf.saved();
  }

  async #start(): Promise<void> {
    const { rendezvous, signals, report } = this.#parts;
    this.#endings.push(
      signals.add(this.#finder),
      rendezvous.onOffline(() => this.#serverLost()),
      rendezvous.on('overlay:signal', ({ from, pass, envelope }) => {
        this.#came(from, pass, envelope, this.#overRendezvous).catch(report);
      }),
      rendezvous.onOnline(() => this.#parts.relays([])),
      this.keys.onChange(() => this.#keysChanged()),
      this.#node.links.onState((device, { state }) => {
        if (state !== 'open') return;
        this.#signals.forget(device);
        this.#doors.close(device);
        this.#tell();
      }),
    );
    this.#keysChanged();
    this.#nextDay();
    this.presenceChanged();
    this.#waitForHub();
    await this.#membership.start();
  }

  #serverLost(): void {
    this.exchange.serverLost();
    this.#finder.look();
    this.#askForRelays();
  }

  #keysChanged(): void {
    this.#node.tellLeaf({ kind: 'keys', keys: this.#record.letterKeys() });
    this.#node.tellLeaf({ kind: 'changed' });
    this.#finder.look();
  }

  /** With the day, the name and the keys of the record change. */
  #nextDay(): void {
    this.#cancelDay = this.#parts.clock.after(this.#record.untilTomorrow() + 1, () => {
      this.#keysChanged();
      this.#nextDay();
    });
  }

  #leafNews(news: LeafNews): void {
    if (this.#stopped) return;
    switch (news.kind) {
      case 'sign-record':
        this.#sign(news).catch(this.#parts.report);
        break;
      case 'found':
      case 'letter':
      case 'undelivered':
        this.#finder.take(news);
        break;
      case 'reply': {
        const hub = this.#peers.find(news.hub);
        if (hub) this.#signals.arrived(hub, news.envelope, this.#knock);
        break;
      }
      case 'servers':
        this.#relay(news.hub, news.server);
        break;
      case 'activate':
        this.#membership.activate();
        break;
      case 'hubs-changed':
        this.#membership.hubsChanged();
        this.#tell();
        break;
      case 'attached':
        this.#isAttached(news);
        break;
    }
  }

  #hubNews(news: HubNews): void {
    switch (news.kind) {
      case 'knock': {
        const { pass, at, envelope } = news;
        const peer = this.#peers.note(pass.value);
        this.#signals.arrived(peer, envelope, (_, answer) => {
          this.#node.answerKnock({ kind: 'reply', to: at, envelope: answer });
          return true;
        });
        break;
      }
      case 'relay-asked': {
        const { own } = this.#membership;
        const server = own && this.#parts.ownRelay(news.leaf, own);
        this.#node.sendServers(news.leaf, {
          kind: 'servers',
          id: news.id,
          ...(server && { server: wireServer(server) }),
        });
        break;
      }
      case 'hubs-changed':
        this.#membership.hubsChanged();
        this.#tell();
        break;
    }
  }

  #isAttached({ hub, spare }: Extract<LeafNews, { kind: 'attached' }>): void {
    const isFirst = this.#attached.hub === undefined && hub !== undefined;
    this.#attached = { hub, spare };
    if (hub === undefined) this.#waitForHub();
    else this.#isAlone = false;
    if (isFirst) {
      this.#finder.look();
      this.#askForRelays();
    }
    this.#tell();
  }

  #waitForHub(): void {
    this.#cancelAlone();
    this.#cancelAlone = this.#parts.clock.after(PATIENCE, () => {
      this.#isAlone = this.#attached.hub === undefined;
      this.#tell();
    });
  }

  async #sign(order: Extract<LeafNews, { kind: 'sign-record' }>): Promise<void> {
    const own = this.#parts.presence();
    if (!own) return;
    const moved = JSON.stringify(order.at) !== JSON.stringify(this.#places);
    this.#places = order.at;
    const record = await this.#record.sign(order, own);
    if (record && !this.#stopped) this.#node.tellLeaf({ kind: 'signed', record });
    // Who knows this device hears where it is now.
    if (moved && !this.#parts.rendezvous.online) this.exchange.changed();
  }

  #askForRelays(): void {
    this.#cancelRelays();
    if (this.#parts.rendezvous.online || this.#attached.hub === undefined) return;
    this.#node.tellLeaf({ kind: 'relays' });
    this.#cancelRelays = this.#parts.clock.after(RELAYS_AGAIN, () => this.#askForRelays());
  }

  #relay(hub: DeviceId, server: NamedServer | undefined): void {
    if (server) this.#servers.set(hub, namedServer(server));
    else this.#servers.delete(hub);
    const { rendezvous, relays } = this.#parts;
    if (!rendezvous.online) relays([...this.#servers.values()]);
  }

  readonly #overRendezvous = async (to: LinkPeer, envelope: string): Promise<boolean> => {
    const { rendezvous } = this.#parts;
    return (await rendezvous.request('overlay:signal', { to: to.device, envelope })).ok;
  };

  /** Through the hub that this device hangs on. */
  readonly #knock = ({ device }: LinkPeer, envelope: string): boolean => {
    const { hub, spare } = this.#attached;
    if (hub === undefined || (hub === device && spare === undefined)) return false;
    this.#node.tellLeaf({ kind: 'knock', hub: device, envelope });
    return true;
  };

  async #asked(channel: OverlayChannel, text: string): Promise<void> {
    const ask = readAsk(text);
    const answer: OverlayWay = (_, envelope) => channel.send(JSON.stringify({ envelope }));
    if (!ask || !(await this.#came(undefined, ask.pass, ask.envelope, answer))) channel.close();
  }

  /**
   * A signal by somebody with a pass: for the hub that this device is, or from one that it wrote to.
   *
   * @param from who it is said to be, if anybody says so
   */
  async #came(
    from: DeviceId | undefined,
    token: string,
    envelope: string,
    answer: OverlayWay,
  ): Promise<boolean> {
    // In order: a candidate must not overtake its offer while a pass is checked.
    return await this.#turns.take(token, async () => {
      const pass = await this.#checker.pass(token, this.#parts.clock.now());
      if (!pass || this.#stopped || (from !== undefined && pass.value.device !== from)) return false;
      const known = this.#peers.find(pass.value.device);
      if (!this.#node.hub && !known) return false;
      this.#signals.arrived(this.#peers.note(pass.value), envelope, answer);
      return true;
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function wireServer({ urls, ...server }: IceServer): NamedServer {
  return { urls: [...urls], ...server };
}
