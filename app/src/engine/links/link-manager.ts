import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { LinkChannel } from '@kith/shared/link/link-channel';
import { LINK_LIMITS } from '@kith/shared/link/link-limits';
import type { LinkCloseReason, LinkGoodbye } from '@kith/shared/link/link-reason';
import { type LinkSignal, linkSignalSchema } from '@kith/shared/link/link-signal';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice, LinkPeer } from '../ports/contacts.ts';
import type { CandidatePolicy, PeerConnections } from '../ports/peer-connections.ts';
import type { SignalRoute } from '../ports/signal-route.ts';
import { DeviceLink } from './device-link.ts';
import type { LinkState, Links, SentMessage } from './links.ts';

/** With whom there may be links. */
export interface LinkContacts<P extends LinkPeer>
  extends Pick<Contacts, 'presenceOf' | 'invisible' | 'onChange'> {
  self(): LinkPeer | undefined;
  find(device: DeviceId): P | undefined;
}

export interface LinkManagerPorts<P extends LinkPeer> {
  readonly connections: PeerConnections;
  readonly signals: SignalRoute<P>;
  /** Of the signals by which these links are made. */
  readonly purpose: 'link' | 'overlay';
  readonly contacts: LinkContacts<P>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** Which candidates may be shown to this device. */
  readonly policy: (peer: P) => CandidatePolicy;
  /** A bug in somebody's handler. */
  readonly report: (error: unknown) => void;
}

type MessageHandler = (from: DeviceId, message: Uint8Array) => void | Promise<void>;

const NOT_ALLOWED: SentMessage = {
  departed: Promise.resolve(),
  outcome: Promise.resolve(failed('not-allowed')),
};

interface Entry<P> {
  readonly link: DeviceLink;
  peer: P;
  online: boolean;
}

/**
 * All links of this device: opens them on demand to the devices that `contacts` knows and to no other, and takes
 * theirs. Owns its `DeviceLink`s; each owns its connections. `close` ends everything.
 */
export class LinkManager<P extends LinkPeer = KnownDevice> implements Links {
  readonly #ports: LinkManagerPorts<P>;
  readonly #entries = new Map<DeviceId, Entry<P>>();
  readonly #messageHandlers = new Map<LinkChannel, MessageHandler>();
  readonly #stateHandlers = new Set<(device: DeviceId, state: LinkState) => void>();
  readonly #connectedHandlers = new Set<(device: DeviceId) => void>();
  readonly #resetHandlers = new Set<(device: DeviceId) => void>();
  readonly #unsubscribe: readonly (() => void)[];

  constructor(ports: LinkManagerPorts<P>) {
    this.#ports = ports;
    this.#unsubscribe = [
      ports.signals.on(ports.purpose, (from, body) => this.#signalled(from, body)),
      ports.contacts.onChange(() => this.contactsChanged()),
    ];
  }

  link(
    device: DeviceId,
    timeout: number = LINK_LIMITS.openTimeout,
  ): Promise<Result<undefined, LinkCloseReason>> {
    const entry = this.#entry(device);
    return entry?.link.open(timeout) ?? Promise.resolve(failed('not-allowed'));
  }

  state(device: DeviceId): LinkState {
    return this.#entries.get(device)?.link.state ?? { state: 'closed', reason: 'never-opened' };
  }

  /** Devices that there are links with, or were. */
  devices(): IterableIterator<DeviceId> {
    return this.#entries.keys();
  }

  send(device: DeviceId, channel: LinkChannel, message: Uint8Array): SentMessage {
    const entry = this.#entry(device);
    return entry?.link.send(channel, message) ?? NOT_ALLOWED;
  }

  onMessage(channel: LinkChannel, handler: MessageHandler): () => void {
    if (this.#messageHandlers.has(channel)) throw new Error(`channel ${channel} has a handler already`);
    this.#messageHandlers.set(channel, handler);
    return () => this.#messageHandlers.delete(channel);
  }

  onState(handler: (device: DeviceId, state: LinkState) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  onConnected(handler: (device: DeviceId) => void): () => void {
    this.#connectedHandlers.add(handler);
    return () => this.#connectedHandlers.delete(handler);
  }

  onSessionReset(handler: (device: DeviceId) => void): () => void {
    this.#resetHandlers.add(handler);
    return () => this.#resetHandlers.delete(handler);
  }

  hold(device: DeviceId): () => void {
    const link = this.#entry(device)?.link;
    link?.tell({ kind: 'hold' });
    let held = true;
    return () => {
      if (held) link?.tell({ kind: 'release' });
      held = false;
    };
  }

  /** The machine has other addresses now: open links move over, waiting ones try at once. */
  networkChanged(): void {
    this.renewConnections(() => true);
  }

  /** Links to some move over to new connections, which may take other ways. */
  renewConnections(isMeant: (peer: P, link: LinkState) => boolean): void {
    for (const { link, peer } of this.#entries.values()) {
      if (isMeant(peer, link.state)) link.tell({ kind: 'network-changed' });
    }
  }

  /** Who may be linked with changed: closes what is not allowed any more, and tries again who came online. */
  contactsChanged(): void {
    for (const [device, entry] of this.#entries) {
      if (this.#allowed(device) === undefined) {
        this.#entries.delete(device);
        void entry.link.close('not-allowed');
        continue;
      }
      const online = this.#ports.contacts.presenceOf(device) !== 'offline';
      if (online && !entry.online) entry.link.tell({ kind: 'available' });
      entry.online = online;
    }
  }

  /** Says goodbye on the link to one device, and forgets it; done when its connections are gone, after a second at most. */
  async end(device: DeviceId, reason: LinkGoodbye): Promise<void> {
    const entry = this.#entries.get(device);
    this.#entries.delete(device);
    await entry?.link.close(reason);
  }

  /** Says goodbye on every link; done when the connections are gone, after a second at most. */
  async closeAll(reason: LinkGoodbye): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(({ link }) => link.close(reason)));
  }

  /** Ends the manager: closes all links and listens to nothing any more. */
  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.closeAll('shutting-down');
  }

  #signalled(from: P, body: unknown): void {
    const signal = linkSignalSchema.safeParse(body);
    if (!signal.success) return;
    const { kind, session, generation } = signal.data;
    if (this.#allowed(from.device) === undefined) {
      // Who is invisible answers nobody: an answer would show that it is there.
      if (kind === 'offer' && !this.#ports.contacts.invisible()) {
        void this.#send(from, { kind: 'bye', session, generation, reason: 'refused' });
      }
      return;
    }
    this.#entry(from.device)?.link.tell({ kind: 'signal', signal: signal.data });
  }

  /** Whom this device may be linked with: whom its contacts know; nobody while invisible or signed out. */
  #allowed(device: DeviceId): { self: LinkPeer; peer: P } | undefined {
    const { contacts } = this.#ports;
    const self = contacts.self();
    const peer = contacts.find(device);
    if (self === undefined || peer === undefined || self.device === device) return undefined;
    return contacts.invisible() ? undefined : { self, peer };
  }

  #entry(device: DeviceId): Entry<P> | undefined {
    const allowed = this.#allowed(device);
    const existing = this.#entries.get(device);
    if (allowed === undefined) return undefined;
    if (existing) {
      existing.peer = allowed.peer;
      return existing;
    }
    const { clock, connections, randomBytes, policy, report } = this.#ports;
    const entry: Entry<P> = {
      peer: allowed.peer,
      online: this.#ports.contacts.presenceOf(device) !== 'offline',
      link: new DeviceLink({
        me: allowed.self.device,
        peer: device,
        connections,
        clock,
        randomBytes,
        policy: () => policy(entry.peer),
        signal: signal => this.#send(entry.peer, signal),
        deliver: (channel, message) => this.#messageHandlers.get(channel)?.(device, message),
        stateChanged: state => {
          for (const handler of this.#stateHandlers) handler(device, state);
        },
        connected: () => {
          for (const handler of this.#connectedHandlers) handler(device);
        },
        sessionReset: () => {
          for (const handler of this.#resetHandlers) handler(device);
        },
        report,
      }),
    };
    this.#entries.set(device, entry);
    return entry;
  }

  async #send(to: P, signal: LinkSignal): Promise<boolean> {
    const sent = await this.#ports.signals.send(to, this.#ports.purpose, signal);
    // A limited rate passes; the others will not change before the next dial.
    return sent.ok || sent.error === 'rate-limited';
  }
}
