import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { integrityKey, type RelayCredentials } from '@kith/shared/relay/relay-credentials';
import {
  type DecodedStun,
  decodeStun,
  type STUN_METHODS,
  type StunAttribute,
} from '@kith/shared/relay/stun-message';
import { nonceIn, REQUESTED_UDP, requestBytes } from '@kith/shared/relay/testing/turn-client';
import { nodeRelayCrypto } from '../node-relay-crypto.ts';
import { StreamFrames } from '../stream-frames.ts';

/** A client over either transport: what it sends, and the messages that come, one after the other. */
export interface Wire {
  /** Its own end. */
  readonly port: number;
  send(bytes: Uint8Array): void;
  /** What came next, as it is. */
  bytes(): Promise<Uint8Array>;
  /** What came next, which has to be STUN. */
  next(): Promise<DecodedStun>;
  close(): void;
}

export async function overUdp(port: number, host: string): Promise<Wire> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const box = inbox();
  socket.on('message', box.put);
  socket.bind(0, host);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    send: bytes => socket.send(bytes, port, host),
    bytes: box.bytes,
    next: box.next,
    close: () => socket.close(),
  };
}

export async function overTcp(port: number, host: string): Promise<Wire> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return overStream(socket);
}

/** A connection that is open. */
export function overStream(socket: Socket): Wire {
  const box = inbox();
  const frames = new StreamFrames();
  socket.on('data', bytes => {
    for (const frame of frames.take(bytes) ?? []) box.put(frame);
  });
  return {
    port: socket.localPort ?? 0,
    send: bytes => socket.write(bytes),
    bytes: box.bytes,
    next: box.next,
    close: () => socket.destroy(),
  };
}

function inbox(): { put(bytes: Uint8Array): void } & Pick<Wire, 'bytes' | 'next'> {
  const waiting: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  const take = async () => {
    while (waiting.length === 0) await new Promise<void>(resolve => (wake = resolve));
    return waiting.shift() ?? new Uint8Array();
  };
  return {
    put: bytes => {
      waiting.push(bytes);
      wake?.();
    },
    bytes: take,
    next: async () => {
      const decoded = decodeStun(await take());
      if (decoded === undefined) throw new Error('not STUN');
      return decoded;
    },
  };
}

/** Who asks, on which wire. */
export class TurnSession {
  readonly #wire: Wire;
  readonly #signer: { username: string; realm: string; key: Uint8Array };
  #nonce: string | undefined;

  constructor(wire: Wire, { username, credential }: RelayCredentials, realm: string) {
    this.#wire = wire;
    this.#signer = { username, realm, key: integrityKey(username, realm, credential, nodeRelayCrypto) };
  }

  /** Asks, signed as soon as the relay gave a nonce. */
  async ask(
    method: keyof typeof STUN_METHODS,
    attributes: (transactionId: Uint8Array) => readonly StunAttribute[],
  ): Promise<DecodedStun> {
    const id = nodeRelayCrypto.random(12);
    const signer = this.#nonce === undefined ? undefined : { ...this.#signer, nonce: this.#nonce };
    this.#wire.send(requestBytes(method, attributes(id), id, nodeRelayCrypto, signer));
    return await this.#wire.next();
  }

  /** Asks for an address, as a client does it: first without a name, to be told realm and nonce. */
  async allocate(): Promise<DecodedStun> {
    this.#nonce = nonceIn(await this.ask('allocate', () => [REQUESTED_UDP]));
    return await this.ask('allocate', () => [REQUESTED_UDP]);
  }
}
