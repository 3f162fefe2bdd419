import type { CallRecord } from '@kith/shared/call/call-record';
import { type Address, serverNameOf } from '@kith/shared/identity/address';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { relayHost } from '@kith/shared/relay/relay-host';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { CallRoute } from './calls/call-route.ts';
import { CallService } from './calls/call-service.ts';
import { WindowCallMedia } from './calls/window-call-media.ts';
import { ChatService } from './chat/chat-service.ts';
import { MailboxService } from './chat/mailbox-service.ts';
import { Intake } from './files/intake.ts';
import { type ShownSource, shownSource } from './files/shown-source.ts';
import { sweepFiles } from './files/sweep-files.ts';
import { tableCounts } from './history/table-counts.ts';
import { AddressPolicy } from './links/address-policy.ts';
import { LinkManager } from './links/link-manager.ts';
import { RelayServers } from './links/relay-servers.ts';
import { eraseOffers } from './offers/erase-offers.ts';
import type { FileOffers } from './offers/file-offers.ts';
import { NatService } from './overlay/nat-service.ts';
import { OverlayMember } from './overlay/overlay-member.ts';
import { ownRelay } from './overlay/own-relay.ts';
import { SendRate } from './overlay/send-rate.ts';
import { StayRecord } from './overlay/stay-record.ts';
import { SupernodeService } from './overlay/supernode-service.ts';
import type { KnownDevice } from './ports/contacts.ts';
import type { FileStore } from './ports/file-store.ts';
import type { FoundPreview, LinkPreviewer } from './ports/link-previewer.ts';
import type { LocalNetwork } from './ports/local-network.ts';
import type { NatProbe } from './ports/nat-probe.ts';
import type { OverlayDoor } from './ports/overlay-door.ts';
import type { CandidatePolicy, PeerConnections } from './ports/peer-connections.ts';
import type { PowerSource } from './ports/power-source.ts';
import type { RelayWays } from './ports/relay-ways.ts';
import type { SupernodeHost } from './ports/supernode-host.ts';
import { createSession, type SessionPorts, type SessionServices } from './session/create-session.ts';
import type { SessionError } from './session/session-error.ts';
import { SettingsService } from './settings/settings-service.ts';
import { FileSharing } from './sharing/file-sharing.ts';
import { Successor } from './sharing/successor.ts';
import { TransferStore } from './sharing/transfer-store.ts';

/** What an engine stands on. `database` has the engine's schema already (`migrate`) and is closed by the engine. */
export interface EnginePorts extends SessionPorts {
  readonly connections: PeerConnections;
  /** How these get to relays; absent where they do by themselves. Closed by the engine. */
  readonly relayWays?: RelayWays;
  /** Ways to hubs past the rendezvous; absent where certificates can't be pinned. */
  readonly overlayDoor?: OverlayDoor;
  /** Finds devices in the same network; absent where there is no multicast. */
  readonly localNetwork?: LocalNetwork;
  /** Serves others with this machine; absent where that is not possible. */
  readonly supernodeHost?: SupernodeHost;
  /** How this machine is powered and connected; absent: not known. */
  readonly power?: PowerSource;
  readonly natProbe?: NatProbe;
  /** Closed by the engine. */
  readonly files: FileStore;
  readonly sha256: Sha256;
  /** Looks at pages for link previews; absent where that is not possible. */
  readonly previewer?: LinkPreviewer;
  /** A bug, or a database that broke: `where` names the part. To be logged. */
  readonly report: (where: string, error: unknown) => void;
  /** A peer or the server sent what no correct Kith sends; it was dropped. `reason` is a stable code. To be logged. */
  readonly refused: (reason: string) => void;
}

/**
 * The peer of one device, without a screen: composes session, links, chat and calls, and takes them up and down with
 * the account that is signed in. Closing it closes calls, links (which say BYE), the rendezvous, then the database.
 */
export class Engine {
  readonly session: SessionServices;
  readonly links: LinkManager;
  readonly chat: ChatService;
  readonly settings: SettingsService;
  /** From whom the network address is hidden. */
  readonly addresses: AddressPolicy;
  readonly media = new WindowCallMedia();
  /** Hubs, and life without the rendezvous. */
  readonly overlay: OverlayMember;
  /** What kind of NAT this device is behind. */
  readonly nat: NatService;
  /** What this device does for others. */
  readonly supernode: SupernodeService;
  /** What windows handed in to be sent. */
  readonly intake: Intake;
  readonly #ports: EnginePorts;
  readonly #mailbox: MailboxService;
  readonly #callRoute: CallRoute;
  /** What connections may use. */
  readonly relays: RelayServers;
  readonly #accountListeners = new Set<() => void>();
  readonly #callListeners = new Set<() => void>();
  readonly #acceptanceListeners = new Set<(peer: Address) => void>();
  #self: KnownDevice | undefined;
  #calls: CallService | undefined;
  readonly #sharing = new Successor<FileSharing>();
  #closed: Promise<void> | undefined;

  private constructor(
    ports: EnginePorts,
    settings: SettingsService,
    addresses: AddressPolicy,
    stay: StayRecord,
  ) {
    this.#ports = ports;
    this.settings = settings;
    this.addresses = addresses;
    this.session = createSession(ports);
    this.intake = new Intake(ports.files, ports.random);
    const { contacts, signals, rendezvous, session, notices } = this.session;
    const { database, suite, random, clock } = ports;
    const report = (where: string) => (error: unknown) => ports.report(where, error);
    const refused = (_from: string, reason: string) => ports.refused(reason);
    // First of all listeners: the account is taken up before anything that the server kept for it is fetched.
    rendezvous.onOnline(() => this.#follow());
    session.onChange(() => this.#follow());
    this.relays = new RelayServers(rendezvous, clock, ports.relayWays);
    this.relays.onChange(() => this.#calls?.policyChanged());
    this.relays.onGone(hosts =>
      this.links.renewConnections(
        (_, link) => 'relay' in link && link.relay !== undefined && hosts.has(relayHost(link.relay)),
      ),
    );
    this.nat = new NatService({
      probe: ports.natProbe,
      relays: this.relays,
      rendezvous,
      clock,
      report: report('nat'),
    });
    this.links = new LinkManager({
      connections: ports.connections,
      contacts,
      signals,
      purpose: 'link',
      clock,
      randomBytes: random,
      policy: peer => {
        const { usual, hidden } = this.relays.forLinks;
        const relayOnly = this.#hidesFrom(peer);
        return { iceServers: relayOnly ? hidden : usual, relayOnly };
      },
      report: report('links'),
    });
    const sendRate = new SendRate(this.links);
    this.supernode = new SupernodeService({
      host: ports.supernodeHost,
      power: ports.power,
      settings,
      rendezvous,
      nat: this.nat,
      stay,
      sendRate: () => sendRate.now,
      random: ports.random,
      clock,
      report: report('supernode'),
    });
    this.addresses.onChange(peer => {
      this.links.renewConnections(({ address }) => address === peer);
      this.#calls?.policyChanged();
    });
    let { hideAddress } = settings.current;
    settings.onChange(() => {
      if (settings.current.hideAddress === hideAddress) return;
      hideAddress = settings.current.hideAddress;
      this.links.renewConnections(({ address }) => address !== this.#self?.address);
      this.#calls?.policyChanged();
    });
    // The key at the other end is not the one that its sealed signal named: somebody sits in between.
    this.links.onState((device, link) => {
      if (link.state !== 'closed' || link.reason !== 'handshake-failed') return;
      notices.add('attack-detected', link.reason, contacts.find(device)?.address);
    });
    this.#mailbox = new MailboxService({
      rendezvous,
      signedIn: () => {
        const { signedIn } = session;
        return signedIn && { self: signedIn.self, signing: signedIn.keys.signing };
      },
      database,
      contacts,
      suite,
      random,
      clock,
      report: report('mailbox'),
      refused,
    });
    this.chat = new ChatService({
      database,
      contacts,
      links: this.links,
      mailbox: this.#mailbox,
      presenceKeys: {
        own: () => this.overlay.keys?.own(),
        heard: (from, key) => this.overlay.keys?.heard(from, key),
      },
      clock,
      random,
      settings: () => settings.current,
      report: report('chat'),
      refused,
    });
    this.overlay = new OverlayMember(
      {
        suite,
        random,
        clock,
        database,
        connections: ports.connections,
        policy: () => this.#policyForHubs(),
        door: ports.overlayDoor,
        localNetwork: ports.localNetwork,
        mayShow: to => (to === undefined ? settings.current.hideAddress === 'nobody' : !this.#hidesFrom(to)),
        rendezvous,
        sealer: this.session.sealer,
        signals,
        contacts,
        buddies: () => this.session.view.roster().map(({ address }) => address),
        found: this.session.found,
        links: this.links,
        chat: this.chat,
        presence: () => {
          const record = session.signedIn?.record;
          return record === undefined || record.presence === 'invisible'
            ? undefined
            : { state: record.presence, text: record.text };
        },
        relays: servers => this.relays.setOfHubs(servers),
        ownRelay: (leaf, { listeners, relay }) =>
          relay ? ownRelay(this.supernode.running, listeners, leaf, clock.now()) : undefined,
        mayServe: () => ports.supernodeHost === undefined || settings.current.volunteer === 'yes',
        report: report('overlay'),
        refused: ports.refused,
      },
      session,
    );
    this.#followRole();
    this.#callRoute = new CallRoute({ links: this.links, signals, contacts, clock });
    this.#callRoute.onMessage((from, body) => {
      if (this.#calls?.receive(from, body) === false) ports.refused('malformed-call-message');
    });
  }

  /** Reads what is kept and takes up the account of this device, if there is one; it connects in the background. */
  static async start(ports: EnginePorts): Promise<Engine> {
    const settings = await SettingsService.load(ports.database);
    const addresses = await AddressPolicy.load(ports.database, () => settings.current);
    const stay = await StayRecord.load(ports.database, ports.clock);
    const engine = new Engine(ports, settings, addresses, stay);
    // Before anybody hands anything in, or anything is fetched.
    await engine.#sweep();
    await engine.session.session.start();
    return engine;
  }

  /** What a page says about itself, for a message that names it; only for people who turned that on. */
  async preview(url: string): Promise<Result<FoundPreview, 'no-preview' | 'not-possible-now'>> {
    const { previewer } = this.#ports;
    if (!previewer || !this.settings.current.linkPreviews) return failed('not-possible-now');
    return await previewer.preview(url);
  }

  /** Calls of the account that is signed in. */
  get calls(): CallService | undefined {
    return this.#calls;
  }

  /** Files of the account that is signed in. */
  get offers(): FileOffers | undefined {
    return this.#sharing.current?.offers;
  }

  /** Where bytes are. */
  get files(): FileStore {
    return this.#ports.files;
  }

  /**
   * The file that a window asks to see.
   *
   * @param id of the entry
   * @param path of a file in a folder
   */
  async shown(id: string, path?: readonly string[]): Promise<ShownSource | undefined> {
    return shownSource(await this.offers?.held(id), path);
  }

  /** Another account, or none, is signed in. */
  onAccount(listener: () => void): () => void {
    this.#accountListeners.add(listener);
    return () => this.#accountListeners.delete(listener);
  }

  /** The calls to show, here or on other devices of mine, may be others. */
  onCall(listener: () => void): () => void {
    this.#callListeners.add(listener);
    return () => this.#callListeners.delete(listener);
  }

  /** What comes from a buddy by itself may be another size. */
  onAcceptance(listener: (peer: Address) => void): () => void {
    this.#acceptanceListeners.add(listener);
    return () => this.#acceptanceListeners.delete(listener);
  }

  /** Leaves the account; with `erase`, its history and keys go from this device. */
  async logOut(erase: boolean): Promise<void> {
    const self = this.#self;
    if (!erase) {
      await this.session.session.leave(false);
      return;
    }
    await this.session.account.erase();
    if (self !== undefined) await this.#erase(self);
  }

  /** Deletes the account at the server and all of it on this device. */
  async deleteAccount(password: string): Promise<Result<true, SessionError>> {
    const self = this.#self;
    const deleted = await this.session.account.delete(password);
    if (!deleted.ok) return deleted;
    if (self !== undefined) await this.#erase(self);
    return ok(true);
  }

  /** Somebody is back at the machine, or it woke up: whatever waits for its next attempt tries now. */
  wake(): void {
    this.session.session.wake();
  }

  /** The machine is in another network: nothing that was connected can be relied on. */
  networkChanged(): void {
    this.session.session.networkChanged();
    this.relays.networkChanged();
    this.links.networkChanged();
    this.overlay.networkChanged();
    this.nat.measure();
    this.supernode.networkChanged();
    this.#calls?.networkChanged();
  }

  /** How much there is of everything that is kept, by table. */
  counts(): Promise<Readonly<Record<string, number>>> {
    return tableCounts(this.#ports.database);
  }

  /** Ends everything; what was not sent waits in the database. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const served = this.supernode.close();
    this.#calls?.close();
    await this.#sharing.end();
    await Promise.all([this.overlay.close(), this.links.close()]);
    this.#mailbox.stop();
    this.chat.stop();
    await this.session.session.close();
    this.relays.forget();
    this.#ports.relayWays?.close();
    await this.#ports.files.close();
    await this.#ports.database.close();
    await served;
  }

  /** Takes up the account that is signed in now, or lets go of the one that was. */
  #follow(): void {
    const self = this.session.contacts.self();
    if (self?.device === this.#self?.device) return;
    this.#calls?.close();
    this.#mailbox.stop();
    this.chat.stop();
    void this.links.closeAll('signed-out');
    this.overlay.leave().catch(error => this.#ports.report('overlay', error));
    this.relays.forget();
    this.supernode.follow(self && serverNameOf(self.address));
    this.#calls = undefined;
    this.#sharing.end().catch(error => this.#ports.report('sharing', error));
    this.#self = self;
    if (self !== undefined) this.#enter(self);
    for (const listener of this.#accountListeners) listener();
    for (const listener of this.#callListeners) listener();
  }

  /** Who is not known is hidden from. */
  #hidesFrom(peer: KnownDevice | undefined): boolean {
    if (this.#self === undefined || peer === undefined) return true;
    const verified = this.session.view.rosterRow(peer.address)?.verified === true;
    return this.addresses.hides(this.#self.address, peer.address, verified);
  }

  /** A hub is a stranger: where addresses are to be hidden, they are hidden from it, unless it could not be reached then. */
  #policyForHubs(): CandidatePolicy {
    const { usual, hidden } = this.relays.forLinks;
    const relayOnly = this.settings.current.hideAddress !== 'nobody' && hidden.length > 0;
    return { iceServers: relayOnly ? hidden : usual, relayOnly };
  }

  /** The overlay does what the rendezvous decided, as long as this device serves at all. */
  #followRole(): void {
    const { supernode, overlay } = this;
    supernode.takeConnections(channel => overlay.connected(channel));
    supernode.count(overlay);
    let { role } = supernode;
    let isRunning = false;
    supernode.onChange(() => {
      const ended = isRunning && supernode.running === undefined;
      isRunning = supernode.running !== undefined;
      if (supernode.role === role && !ended) return;
      role = supernode.role;
      overlay.take(role);
    });
  }

  #enter(self: KnownDevice): void {
    const { clock, random, report } = this.#ports;
    const loaded = this.chat.start(this.overlay.loadKeys(self.address)).then(
      () => {
        this.overlay.enter().catch(error => report('overlay', error));
        for (const listener of this.#accountListeners) listener();
        return true;
      },
      error => {
        report('chat', error);
        return false;
      },
    );
    this.#sharing
      .start(async () => ((await loaded) ? await this.#share(self) : undefined))
      .then(started => {
        if (started === undefined) return;
        for (const listener of this.#accountListeners) listener();
      })
      .catch(error => report('sharing', error));
    this.#mailbox.start();
    const calls = new CallService({
      me: self,
      contacts: this.session.contacts,
      clock,
      random,
      media: this.media,
      policyFor: device => ({
        iceServers: this.relays.forCalls,
        relayOnly: this.#hidesFrom(this.session.contacts.find(device)),
      }),
      sendCallMessage: (device, message) => this.#callRoute.send(device, message),
      holdLink: device => {
        void this.links.link(device);
        return this.links.hold(device);
      },
      recordCall: record => this.#record(self.address, record),
    });
    calls.onChange(() => {
      for (const listener of this.#callListeners) listener();
    });
    this.#calls = calls;
  }

  /** Takes up the files of an account, after its chat. */
  async #share({ address }: KnownDevice): Promise<FileSharing> {
    const { database, files, sha256, clock, random, report, refused } = this.#ports;
    const sharing = await FileSharing.start(
      {
        database,
        files,
        sha256,
        clock,
        random,
        links: this.links,
        contacts: this.session.contacts,
        chat: this.chat,
        intake: this.intake,
        settings: () => this.settings.current,
        report: error => report('sharing', error),
        refused,
      },
      address,
    );
    sharing.offers.onAcceptance(peer => {
      for (const listener of this.#acceptanceListeners) listener(peer);
    });
    return sharing;
  }

  /** A call that gave way to another between the same people is none to show. */
  #record(self: Address, { callee, outcome, writtenBy: _, ...call }: CallRecord): void {
    if (outcome === 'superseded') return;
    const peer = call.caller === self ? callee : call.caller;
    this.chat.logCall({ ...call, peer, outcome }).catch(error => this.#ports.report('calls', error));
  }

  async #erase({ address, device }: KnownDevice): Promise<void> {
    // Its transfers ended with the session; they still write until they did.
    await this.#sharing.settled();
    const { database, sha256 } = this.#ports;
    await new TransferStore(database, address, sha256).erase();
    await eraseOffers(database, address);
    await this.addresses.erase(address);
    await this.overlay.erase(address);
    await this.chat.erase(address);
    await this.#mailbox.erase(device);
    await this.#sweep();
  }

  /** Files that nobody needs stay at worst: nothing waits for it to succeed. */
  async #sweep(): Promise<void> {
    const { database, files, report } = this.#ports;
    await sweepFiles(database, files, () => this.intake.sources()).catch(error => report('files', error));
  }
}
