import { FIRST_CHANNEL, LAST_CHANNEL } from './channel-data.ts';
import { PeerMap } from './peer-map.ts';
import { RELAY_LIMITS } from './relay-limits.ts';
import type { StunAttribute } from './stun-message.ts';
import type { TransportAddress } from './transport-address.ts';

/** A way to a client: a UDP address, or a connection (RFC 8656, section 2.2: the 5-tuple). */
export interface ClientPath {
  /** Never the same for two paths that exist at once. */
  readonly id: string;
  readonly remote: TransportAddress;
  /** Of streams ChannelData is padded. */
  readonly kind: 'datagrams' | 'stream';
}

interface Channel {
  readonly number: number;
  readonly peer: TransportAddress;
  until: number;
}

/** What a client has on a relay: an address, and who may send to it (RFC 8656, section 3.2). Times in milliseconds. */
export class Allocation {
  readonly id: number;
  readonly client: ClientPath;
  readonly username: string;
  readonly user: string;
  readonly key: Uint8Array;
  readonly relayed: TransportAddress;
  /** When it ends unless it is refreshed. */
  until: number;
  /** When something was relayed last. */
  active: number;
  /** What its Allocate was answered with: the same again, when that was lost. */
  granted: { readonly transactionId: Uint8Array; readonly attributes: readonly StunAttribute[] } | undefined;
  /** By address: when the permission ends. */
  readonly #permissions = new Map<string, number>();
  readonly #byNumber = new Map<number, Channel>();
  readonly #byPeer = new PeerMap<Channel>();

  constructor(parts: {
    id: number;
    client: ClientPath;
    username: string;
    user: string;
    key: Uint8Array;
    relayed: TransportAddress;
    until: number;
    now: number;
  }) {
    this.id = parts.id;
    this.client = parts.client;
    this.username = parts.username;
    this.user = parts.user;
    this.key = parts.key;
    this.relayed = parts.relayed;
    this.until = parts.until;
    this.active = parts.now;
  }

  permits(address: string, now: number): boolean {
    return (this.#permissions.get(address) ?? 0) > now;
  }

  /** @returns false when there are too many */
  permit(addresses: readonly string[], now: number): boolean {
    for (const [address, until] of this.#permissions) if (until <= now) this.#permissions.delete(address);
    const all = new Set([...this.#permissions.keys(), ...addresses]);
    if (all.size > RELAY_LIMITS.permissions) return false;
    for (const address of addresses) this.#permissions.set(address, now + RELAY_LIMITS.permission);
    return true;
  }

  /**
   * Binds or refreshes a channel, and the permission of its peer (RFC 8656, section 12.2).
   * @returns `mismatch` when the number or the peer is bound otherwise
   */
  bind(number: number, peer: TransportAddress, now: number): 'bound' | 'mismatch' | 'too-many' {
    if (number < FIRST_CHANNEL || number > LAST_CHANNEL) return 'mismatch';
    this.#endChannels(now);
    const known = this.#byNumber.get(number);
    if (known !== this.#byPeer.get(peer)) return 'mismatch';
    if (known === undefined && this.#byNumber.size >= RELAY_LIMITS.channels) return 'too-many';
    if (!this.permit([peer.address], now)) return 'too-many';
    const channel = known ?? { number, peer, until: 0 };
    channel.until = now + RELAY_LIMITS.channel;
    this.#byNumber.set(number, channel);
    this.#byPeer.set(peer, channel);
    return 'bound';
  }

  /** Whom a channel leads to. */
  peerOf(number: number, now: number): TransportAddress | undefined {
    const channel = this.#byNumber.get(number);
    return channel !== undefined && channel.until > now ? channel.peer : undefined;
  }

  /** The number of the channel that leads to a peer. */
  channelTo(peer: TransportAddress, now: number): number | undefined {
    const channel = this.#byPeer.get(peer);
    return channel !== undefined && channel.until > now ? channel.number : undefined;
  }

  #endChannels(now: number): void {
    for (const channel of this.#byNumber.values()) {
      if (channel.until > now) continue;
      this.#byNumber.delete(channel.number);
      this.#byPeer.delete(channel.peer);
    }
  }
}
