import { keyBytes } from '@kith/shared/identity/certificates';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import type { LeafEffect } from '@kith/shared/overlay/leaf-events';
import { OverlayChecker } from '@kith/shared/overlay/overlay-checker';
import type { Place } from '@kith/shared/overlay/place';
import type { SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { LinkManager } from '../links/link-manager.ts';
import type { LinkPeer } from '../ports/contacts.ts';
import type { OverlayChannel, OverlayChannelEvents } from '../ports/overlay-channel.ts';
import { BuddyFinder } from './buddy-finder.ts';
import { HubRelays, wireServer } from './hub-relays.ts';
import { LocalFinder } from './local-finder.ts';
import { OverlayDialing } from './overlay-dialing.ts';
import { OverlayMembership } from './overlay-membership.ts';
import { type HubNews, type LeafNews, OverlayNode } from './overlay-node.ts';
import type { OverlayAccount, OverlayParts } from './overlay-parts.ts';
import { OverlayShelf } from './overlay-shelf.ts';
import { OwnRecord } from './own-record.ts';
import { type OwnPresence, PresenceExchange } from './presence-exchange.ts';
import { PresenceKeyGiver } from './presence-key-giver.ts';
import type { PresenceKeys } from './presence-keys.ts';

/** No hub after so long: alone, until one is found. Milliseconds. */
const PATIENCE = 15_000;
/** What a record says that takes an earlier one back: nobody is anywhere. */
const NOBODY: OwnPresence = { state: 'away', text: '' };

export type OverlayState = 'none' | 'searching' | 'attached' | 'alone';

/** The part that one account's device takes in the overlay, from its log-in to its log-out. */
export class OverlayService {
  readonly keys: PresenceKeys;
  readonly exchange: PresenceExchange;
  readonly #parts: OverlayParts;
  readonly #node: OverlayNode;
  readonly #finder: BuddyFinder;
  readonly #local: LocalFinder;
  readonly #membership: OverlayMembership;
  readonly #shelf: OverlayShelf;
  readonly #dialing: OverlayDialing;
  readonly #relays: HubRelays;
  readonly #record: OwnRecord;
  readonly #giver: PresenceKeyGiver;
  readonly #checker: OverlayChecker;
  readonly #endings: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  #attached: Omit<Extract<LeafEffect, { kind: 'attached' }>, 'kind'> = { hub: undefined, spare: undefined };
  #places: readonly Place[] = [];
  #isAlone = false;
  #cancelAlone: () => void = () => undefined;
  #cancelDay: () => void = () => undefined;
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
    this.#dialing = new OverlayDialing({
      self,
      sealer: parts.sealer,
      rendezvous,
      door: parts.door,
      checker: this.#checker,
      clock,
      node: () => this.#node,
      pass: () => this.#membership.pass,
      listeners: hub => this.#membership.listeners(hub),
      refused,
      report,
    });
    this.#node = new OverlayNode({
      keys,
      suite,
      random,
      clock,
      connections: parts.connections,
      policy: parts.policy,
      signals: this.#dialing.signals,
      peers: this.#dialing.peers,
      checker: this.#checker,
      leafNews: news => this.#leafNews(news),
      hubNews: news => this.#hubNews(news),
      failed: hub => this.#membership.failed(hub),
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
    this.#relays = new HubRelays({
      clock,
      ask: () => this.#node.tellLeaf({ kind: 'relays' }),
      wanted: () => !rendezvous.online && this.#attached.hub !== undefined,
      use: parts.relays,
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
      hides: () => parts.presence() === undefined,
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
      hasLeft: device => this.#finder.hasLeft(device),
      report,
    });
    this.#finder.exchange = this.exchange;
    this.#local = new LocalFinder({
      network: parts.localNetwork,
      suite,
      random,
      clock,
      contacts,
      keys: presenceKeys,
      me: self.device,
      letterKeys: () => this.#record.letterKeys(),
      visible: () => parts.presence() !== undefined && parts.mayShow(),
      mayShow: parts.mayShow,
      wanted: () => !rendezvous.online,
      exchange: this.exchange,
      refused,
      report,
    });
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
    return this.#dialing.connected(channel);
  }

  /** State or status text of this person changed. */
  presenceChanged(): void {
    this.#node.tellLeaf({ kind: 'visible', on: this.#parts.presence() !== undefined });
    this.#node.tellLeaf({ kind: 'changed' });
    this.#local.look();
    this.exchange.changed();
  }

  networkChanged(): void {
    this.#local.networkChanged();
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
    this.#relays.stop();
    this.#giver.stop();
    this.#finder.stop();
    this.exchange.stop();
    this.#membership.stop();
    this.#dialing.stop();
    await Promise.all([this.#node.close(), this.#local.close()]);
    await this.#shelf.saved();
  }

  async #start(): Promise<void> {
    const { rendezvous, signals } = this.#parts;
    this.#endings.push(
      // Who is in the same network needs nobody in between.
      signals.add(this.#local),
      signals.add(this.#finder),
      rendezvous.onOffline(() => this.#serverLost()),
      rendezvous.onOnline(() => this.#relays.stop()),
      this.keys.onChange(() => this.#keysChanged()),
      this.#node.links.onState((device, { state }) => {
        if (state !== 'open') return;
        this.#dialing.linked(device);
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
    this.#local.look();
    this.#relays.look();
  }

  #giveLetterKeys(): void {
    this.#node.tellLeaf({ kind: 'keys', keys: this.#record.letterKeys() });
  }

  #keysChanged(): void {
    this.#giveLetterKeys();
    this.#node.tellLeaf({ kind: 'changed' });
    this.#finder.look();
    this.#local.look();
  }

  /** With the day, the name and the keys of the record change. */
  #nextDay(): void {
    this.#cancelDay = this.#parts.clock.after(this.#record.untilTomorrow() + 1, () => {
      // All have other names at once: nobody is looked for because of that.
      this.#giveLetterKeys();
      this.#local.look();
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
      case 'reply':
        this.#dialing.replied(news);
        break;
      case 'servers':
        this.#relays.take(news.hub, news.server);
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
      case 'knock':
        this.#dialing.knocked(news);
        break;
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
    if (isFirst) this.#finder.look();
    this.#relays.attached([hub, spare].filter(each => each !== undefined));
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
    const own = this.#parts.presence() ?? (order.at.length === 0 ? NOBODY : undefined);
    if (!own) return;
    const moved = JSON.stringify(order.at) !== JSON.stringify(this.#places);
    this.#places = order.at;
    const record = await this.#record.sign(order, own);
    if (record && !this.#stopped) this.#node.tellLeaf({ kind: 'signed', record });
    // Who knows this device hears where it is now.
    if (moved && !this.#parts.rendezvous.online) this.exchange.changed();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
