import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { StreamFrames } from '@kith/shared/node/relay/stream-frames';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { isChannelData } from '@kith/shared/relay/channel-data';
import { CertificateAgent } from './certificate-agent.ts';

/** Where a relay takes streams. */
export interface StreamTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** SHA-256 of a self-signed certificate, in base64url. */
  readonly fingerprint: string | undefined;
}

const LOOPBACK = '127.0.0.1';
/** The next way is tried beside the one before when that one is not open by then (as RFC 8305 does it). Milliseconds. */
const NEXT_AFTER = 500;
/** All ways have failed by then. Milliseconds. */
const GIVE_UP = 10_000;
/** What waits for a slower network is lost from here on, as it is on any network. Bytes. */
const BACKLOG = 1_048_576;

/** A local port that was silent for so long is gone: one in use keeps its path open every fifteen seconds. Milliseconds. */
const SILENCE = 120_000;

/** One local port of the WebRTC stack, and its connection to the relay. */
interface Lane {
  readonly waiting: Uint8Array[];
  stream: Duplex | undefined;
  /** When it sent something last. */
  heard: number;
}

/**
 * A relay that takes streams, as a UDP port on this machine. libdatachannel speaks TURN over UDP alone, which some networks
 * do not let through: each of its sockets gets a connection of its own over TCP or TLS. Messages pass as they are; only
 * ChannelData is padded to four bytes in a stream (RFC 8656, section 12.5).
 */
export class TurnBridge {
  readonly #socket: UdpSocket;
  readonly #targets: readonly StreamTarget[];
  readonly #lanes = new Map<number, Lane>();
  readonly #ends = new AbortController();
  readonly #timer: NodeJS.Timeout;

  private constructor(socket: UdpSocket, targets: readonly StreamTarget[]) {
    this.#socket = socket;
    this.#targets = targets;
    socket.on('message', (bytes, from) => this.#send(bytes, from));
    socket.on('error', () => undefined);
    this.#timer = setInterval(() => this.#sweep(), SILENCE / 2);
    this.#timer.unref();
  }

  /** @param targets the same relay, the best way first */
  static async open(targets: readonly StreamTarget[]): Promise<TurnBridge> {
    const socket = createSocket('udp4');
    socket.bind(0, LOOPBACK);
    await once(socket, 'listening');
    return new TurnBridge(socket, targets);
  }

  /** `turn:127.0.0.1:PORT`. */
  get url(): string {
    return `turn:${LOOPBACK}:${this.#socket.address().port}`;
  }

  close(): void {
    this.#ends.abort();
    clearInterval(this.#timer);
    for (const { stream } of this.#lanes.values()) stream?.destroy();
    this.#lanes.clear();
    this.#socket.close();
  }

  #send(bytes: Uint8Array, { address, port }: RemoteInfo): void {
    if (address !== LOOPBACK) return;
    const framed = padded(bytes);
    const lane = this.#lanes.get(port) ?? this.#open(port);
    lane.heard = Date.now();
    if (lane.stream === undefined) lane.waiting.push(framed);
    else if (lane.stream.writableLength < BACKLOG) lane.stream.write(framed);
  }

  #sweep(): void {
    for (const { stream, heard } of this.#lanes.values()) {
      if (Date.now() - heard >= SILENCE) stream?.destroy();
    }
  }

  #open(port: number): Lane {
    const lane: Lane = { waiting: [], stream: undefined, heard: 0 };
    this.#lanes.set(port, lane);
    void this.#connect(port, lane);
    return lane;
  }

  async #connect(port: number, lane: Lane): Promise<void> {
    const stream = await firstOpen(this.#targets, this.#ends.signal);
    if (stream === undefined || this.#lanes.get(port) !== lane) {
      stream?.destroy();
      this.#lanes.delete(port);
      return;
    }
    const frames = new StreamFrames();
    stream.on('data', (bytes: Uint8Array) => {
      const messages = frames.take(bytes);
      for (const message of messages ?? []) this.#socket.send(message, port, LOOPBACK, () => undefined);
      if (messages === undefined) stream.destroy();
    });
    stream.on('error', () => stream.destroy());
    // The stack asks again by itself, which opens another one.
    stream.on('close', () => this.#lanes.delete(port));
    lane.stream = stream;
    for (const bytes of lane.waiting.splice(0)) stream.write(bytes);
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  if (!isChannelData(bytes) || bytes.length % 4 === 0) return bytes;
  const framed = new Uint8Array((bytes.length + 3) & ~3);
  framed.set(bytes);
  return framed;
}

/** The first of some ways that opens; those that come later are closed. */
async function firstOpen(targets: readonly StreamTarget[], ended: AbortSignal): Promise<Duplex | undefined> {
  const done = AbortSignal.any([ended, AbortSignal.timeout(GIVE_UP)]);
  const won = new AbortController();
  const over = AbortSignal.any([done, won.signal]);
  const attempts = targets.map(async (target, i) => {
    await pause(i * NEXT_AFTER, over);
    const stream = await openStream(target, over);
    won.abort();
    return stream;
  });
  return await Promise.any(attempts).catch(() => undefined);
}

function pause(milliseconds: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(over.reason);
    });
  });
}

function openStream({ host, port, tls, fingerprint }: StreamTarget, over: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, stream: Duplex) => {
      if (error === null && !over.aborted) resolve(stream);
      else {
        stream.destroy();
        reject(error ?? over.reason);
      }
    };
    over.addEventListener('abort', () => reject(over.reason));
    if (tls) {
      const pinned = fingerprint === undefined ? undefined : fromBase64Url(fingerprint);
      // Addresses are no names to ask for (RFC 6066, section 3).
      const servername = isIP(host) === 0 ? host : '';
      new CertificateAgent(pinned).createConnection({ host, port, servername }, settle);
      return;
    }
    const socket = connect({ host, port, noDelay: true });
    socket.once('connect', () => settle(null, socket));
    socket.on('error', error => settle(error, socket));
    over.addEventListener('abort', () => {
      if (socket.connecting) socket.destroy();
    });
  });
}
