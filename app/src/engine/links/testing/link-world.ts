import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { linkSignalSchema } from '@kith/shared/link/link-signal';
import { failed, ok } from '@kith/shared/protocol/result';
import { addressSchema, type DeviceId, deviceIdSchema, publicKeySchema } from '@kith/shared/protocol/schemas';
import type { Clock } from '../../ports/clock.ts';
import type { KnownDevice } from '../../ports/contacts.ts';
import type { PeerConnection, PeerConnections } from '../../ports/peer-connections.ts';
import type { SignalRoute } from '../../ports/signal-route.ts';
import { LinkManager } from '../link-manager.ts';
import type { LinkState } from '../links.ts';

export interface WorldParts {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly connectionsOf: (name: string) => PeerConnections;
}

/** People with a device each, a signal route that a test may tamper with, and their link managers. */
export class LinkWorld {
  readonly #parts: WorldParts;
  readonly #members = new Map<DeviceId, Member>();
  /** Sees every signal: gives what arrives instead, or `undefined` to lose it. */
  tamper: (body: unknown, from: Member, to: Member) => unknown = body => body;
  /** Whether the route works at all. */
  connected = true;

  constructor(parts: WorldParts) {
    this.#parts = parts;
  }

  /** Adds a person; buddies of everybody until changed. Ids sort as the names' first letters do. */
  member(name: string): Member {
    const member = new Member(name, this, this.#parts);
    this.#members.set(member.device.device, member);
    return member;
  }

  find(device: DeviceId): Member | undefined {
    return this.#members.get(device);
  }

  /** Carries a signal; whether the other is there. */
  carry(from: Member, to: KnownDevice, body: unknown): boolean {
    const receiver = this.find(to.device);
    if (!this.connected || receiver === undefined || !receiver.online) return false;
    // As on the wire: what arrives shares nothing with what was sent.
    const arriving = this.tamper(structuredClone(body), from, receiver);
    if (arriving !== undefined) this.#parts.clock.after(5, () => receiver.hear(from.device, arriving));
    return true;
  }
}

/** One person's device with its links. */
export class Member {
  readonly device: KnownDevice;
  readonly links: LinkManager;
  readonly states: LinkState[] = [];
  readonly strangers = new Set<DeviceId>();
  /** The connections under the links, in the order they were made. */
  readonly connections: PeerConnection[] = [];
  /** Those of them that opened. */
  readonly opened: PeerConnection[] = [];
  readonly reported: unknown[] = [];
  #opening: (() => void)[] = [];
  online = true;
  invisible = false;
  readonly #listeners = new Set<(from: KnownDevice, body: unknown) => void>();
  #contactsChanged: () => void = () => undefined;

  constructor(name: string, world: LinkWorld, { clock, randomBytes, connectionsOf }: WorldParts) {
    this.device = {
      address: addressSchema.parse(`${name}@home.example`),
      device: deviceIdSchema.parse(name.padEnd(22, 'x')),
      name,
      sign: publicKeySchema.parse('s'.repeat(43)),
      seal: publicKeySchema.parse('k'.repeat(43)),
    };
    const signals: SignalRoute = {
      send: async (to, _purpose, body) => (world.carry(this, to, body) ? ok(true) : failed('device-offline')),
      on: (_purpose, listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
    const connections = connectionsOf(name);
    this.links = new LinkManager({
      clock,
      randomBytes,
      signals,
      purpose: 'link',
      connections: {
        connect: (options, events) => {
          const connection = connections.connect(options, {
            ...events,
            open: () => {
              this.opened.push(connection);
              for (const resolve of this.#opening.splice(0)) resolve();
              events.open();
            },
          });
          this.connections.push(connection);
          return connection;
        },
      },
      contacts: {
        self: () => this.device,
        find: device => (this.strangers.has(device) ? undefined : world.find(device)?.device),
        presenceOf: device => (world.find(device)?.online ? 'online' : 'offline'),
        invisible: () => this.invisible,
        onChange: listener => {
          this.#contactsChanged = () => listener(this.device.address);
          return () => {
            this.#contactsChanged = () => undefined;
          };
        },
      },
      policy: () => ({ iceServers: [], relayOnly: false }),
      report: error => this.reported.push(error),
    });
    this.links.onState((_, state) => this.states.push(state));
  }

  get id(): DeviceId {
    return this.device.device;
  }

  /** Done when the next connection opens. */
  nextOpened(): Promise<void> {
    return new Promise(resolve => this.#opening.push(resolve));
  }

  /** A signal arrives. */
  hear(from: KnownDevice, body: unknown): void {
    for (const listener of this.#listeners) listener(from, body);
  }

  /** Tells the links that who is who changed. */
  contactsChanged(): void {
    this.#contactsChanged();
  }
}

/** The same signal with another DTLS fingerprint in its description, as somebody between two people would send it. */
export function withOtherFingerprint(body: unknown): unknown {
  const signal = linkSignalSchema.parse(body);
  if (signal.kind !== 'offer' && signal.kind !== 'answer') return signal;
  const sdp = signal.sdp.replace(/(a=fingerprint:sha-256 )([0-9A-F:]+)/i, (_, head: string, hex: string) => {
    return (
      head + hex.replace(/[0-9A-F]/gi, digit => (15 - Number.parseInt(digit, 16)).toString(16).toUpperCase())
    );
  });
  return { ...signal, sdp };
}
