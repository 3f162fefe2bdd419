import { fromUtf8, utf8 } from '../../protocol/bytes.ts';
import type { ClientPath } from '../allocation.ts';
import { encodeChannelData } from '../channel-data.ts';
import { integrityKey, mintCredentials, type RelayCredentials } from '../relay-credentials.ts';
import type { RelayCrypto } from '../relay-crypto.ts';
import {
  attributeOf,
  type DecodedStun,
  decodeStun,
  encodeStun,
  STUN_ATTRIBUTES,
  STUN_METHODS,
  type StunAttribute,
} from '../stun-message.ts';
import { decodeXorAddress, encodeXorAddress, type TransportAddress } from '../transport-address.ts';
import type { TurnEffect, TurnEvent } from '../turn-events.ts';
import { type TurnOptions, TurnServer } from '../turn-server.ts';

export const SECRET = utf8('the secret of this relay');
export const NOW = 1_800_000_000_000;

/** A relay whose ports open at once, at 198.51.100.1 or 2001:db8:1::1... */
export class TestRelay {
  readonly server: TurnServer;
  readonly closed: number[] = [];
  readonly relayed: Extract<TurnEffect, { kind: 'relay' }>[] = [];
  now = NOW;
  noPorts = false;
  #lastPort = 50_000;

  readonly crypto: RelayCrypto;

  constructor(crypto: RelayCrypto, options: Partial<TurnOptions> = {}) {
    this.crypto = crypto;
    this.server = new TurnServer({
      realm: 'home.example',
      secret: SECRET,
      nonceKey: utf8('nonces'),
      crypto,
      families: new Set([4]),
      ownNetworks: [],
      ...options,
    });
  }

  /** What the relay replies to clients. */
  tell(event: TurnEvent): Uint8Array[] {
    return this.server.handle(event, this.now).flatMap(effect => this.#do(effect));
  }

  #do(effect: TurnEffect): Uint8Array[] {
    switch (effect.kind) {
      case 'reply':
        return [effect.bytes];
      case 'channel-data':
        return [encodeChannelData(effect.channel, effect.bytes, effect.client.kind === 'stream')];
      case 'open': {
        const address = effect.family === 4 ? '198.51.100.1' : '2001:4860::1';
        this.#lastPort += effect.even && this.#lastPort % 2 === 0 ? 2 : 1;
        const relayed = this.noPorts ? undefined : { address, port: this.#lastPort };
        if (effect.next !== undefined) this.#lastPort += 1;
        return this.tell({ kind: 'opened', allocation: effect.allocation, relayed });
      }
      case 'relay':
        this.relayed.push(effect);
        return [];
      case 'close':
        this.closed.push(effect.allocation);
        return [];
    }
  }
}

/** A client of it, which knows what RFC 8656 says and nothing of how the relay does it. */
export class TurnClient {
  readonly path: ClientPath;
  readonly credentials: RelayCredentials;
  readonly #relay: TestRelay;
  readonly #realm: string;
  nonce: string | undefined;
  #last = 0;

  constructor(
    relay: TestRelay,
    {
      remote = { address: '203.0.113.7', port: 40_000 } as TransportAddress,
      kind = 'datagrams' as ClientPath['kind'],
      user = 'device',
      until = NOW / 1_000 + 3_600,
      secret = SECRET,
      realm = 'home.example',
    } = {},
  ) {
    this.#relay = relay;
    this.#realm = realm;
    this.path = { id: `${remote.address} ${remote.port} ${kind}`, remote, kind };
    this.credentials = mintCredentials(secret, until, user, relay.crypto);
  }

  /** Sends one request, signed when there is a nonce. */
  request(
    method: keyof typeof STUN_METHODS,
    attributes: readonly StunAttribute[] = [],
    transactionId = this.#next(),
  ): DecodedStun {
    const signer =
      this.nonce === undefined
        ? undefined
        : { username: this.credentials.username, realm: this.#realm, nonce: this.nonce, key: this.key };
    const bytes = requestBytes(method, attributes, transactionId, this.#relay.crypto, signer);
    const [answer] = this.#relay.tell({ kind: 'message', client: this.path, bytes });
    const decoded = answer && decodeStun(answer);
    if (decoded === undefined) throw new Error('no answer');
    return decoded;
  }

  /** As a client does it: asks, learns realm and nonce from the refusal, asks again. */
  allocate(...attributes: readonly StunAttribute[]): DecodedStun {
    const asked = [REQUESTED_UDP, ...attributes];
    const first = this.request('allocate', asked);
    if (errorOf(first) !== 401 && errorOf(first) !== 438) return first;
    this.nonce = nonceIn(first);
    return this.request('allocate', asked);
  }

  permit(...peers: readonly TransportAddress[]): DecodedStun {
    const transactionId = this.#next();
    return this.request(
      'createPermission',
      peers.map(peer => peerAttribute(peer, transactionId)),
      transactionId,
    );
  }

  bind(channel: number, peer: TransportAddress): DecodedStun {
    const transactionId = this.#next();
    const number = {
      type: STUN_ATTRIBUTES.channelNumber,
      value: Uint8Array.of(channel >> 8, channel & 255, 0, 0),
    };
    return this.request('channelBind', [number, peerAttribute(peer, transactionId)], transactionId);
  }

  /** A Send indication. */
  send(peer: TransportAddress, data: Uint8Array): Uint8Array[] {
    const transactionId = this.#next();
    const attributes = [peerAttribute(peer, transactionId), { type: STUN_ATTRIBUTES.data, value: data }];
    const bytes = encodeStun({ class: 'indication', method: STUN_METHODS.send, transactionId, attributes });
    return this.#relay.tell({ kind: 'message', client: this.path, bytes });
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): Uint8Array[] {
    return this.#relay.tell({ kind: 'message', client: this.path, bytes });
  }

  get key(): Uint8Array {
    const { username, credential } = this.credentials;
    return integrityKey(username, this.#realm, credential, this.#relay.crypto);
  }

  #next(): Uint8Array {
    const id = new Uint8Array(12);
    new DataView(id.buffer).setUint32(8, ++this.#last);
    return id;
  }
}

/** A request, signed with long-term credentials when there are any. */
export function requestBytes(
  method: keyof typeof STUN_METHODS,
  attributes: readonly StunAttribute[],
  transactionId: Uint8Array,
  crypto: RelayCrypto,
  signer?: { username: string; realm: string; nonce: string; key: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const message = { class: 'request', method: STUN_METHODS[method], transactionId } as const;
  if (signer === undefined) return encodeStun({ ...message, attributes });
  const signed = [
    { type: STUN_ATTRIBUTES.username, value: utf8(signer.username) },
    { type: STUN_ATTRIBUTES.realm, value: utf8(signer.realm) },
    { type: STUN_ATTRIBUTES.nonce, value: utf8(signer.nonce) },
  ];
  return encodeStun({ ...message, attributes: [...attributes, ...signed] }, covered =>
    crypto.hmacSha1(signer.key, covered),
  );
}

export const REQUESTED_UDP: StunAttribute = {
  type: STUN_ATTRIBUTES.requestedTransport,
  value: Uint8Array.of(17, 0, 0, 0),
};

export function errorOf(message: DecodedStun): number | undefined {
  const value = attributeOf(message, STUN_ATTRIBUTES.errorCode);
  return value && value[2]! * 100 + value[3]!;
}

export function nonceIn(message: DecodedStun): string | undefined {
  const value = attributeOf(message, STUN_ATTRIBUTES.nonce);
  return value && fromUtf8(value);
}

export function addressIn(message: DecodedStun, type: number): TransportAddress | undefined {
  const value = attributeOf(message, type);
  return value && decodeXorAddress(value, message.transactionId);
}

export function peerAttribute(peer: TransportAddress, transactionId: Uint8Array): StunAttribute {
  return { type: STUN_ATTRIBUTES.xorPeerAddress, value: encodeXorAddress(peer, transactionId) };
}
