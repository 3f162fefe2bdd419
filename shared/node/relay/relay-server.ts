import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ClientPath } from '@kith/shared/relay/allocation';
import { parseAddress, type TransportAddress } from '@kith/shared/relay/transport-address';
import type { TurnEffect, TurnEvent } from '@kith/shared/relay/turn-events';
import { type TurnOptions, TurnServer } from '@kith/shared/relay/turn-server';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import { StreamFrames } from './stream-frames.ts';

/** What ran out is looked for this often. Milliseconds. */
const TICK = 5_000;
/** An even port is found in so many tries, or hardly any is free. */
const EVEN_TRIES = 32;
/** A stream whose reader is slower than its peers send loses packets, as a network does. Bytes. */
const STREAM_BACKLOG = 1_048_576;
/** What the system may hold for a socket, where it lets us: bursts of a fast sender. Bytes. */
const BUFFER = 4 * 1_048_576;

export interface RelayServerOptions {
  readonly realm: string;
  readonly secret: Uint8Array;
  /** Address that is listened on, and from which is relayed. */
  readonly host: string;
  /** UDP and TCP; 0 takes any that is free. */
  readonly port: number;
  /** Address under which `host` is reached from outside, where a router translates it. */
  readonly publicAddress?: string;
  readonly ownNetworks?: TurnOptions['ownNetworks'];
}

/** The sockets of a TURN server: datagrams and streams of clients, a port for each allocation. */
export class RelayServer {
  readonly #options: RelayServerOptions;
  readonly #core: TurnServer;
  readonly #relayed = new Map<number, UdpSocket>();
  readonly #streams = new Map<string, Socket>();
  readonly #timer: NodeJS.Timeout;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  #lastStream = 0;
  #stopped = false;

  private constructor(options: RelayServerOptions, udp: UdpSocket, tcp: Server) {
    this.#options = options;
    this.#udp = udp;
    this.#tcp = tcp;
    this.#core = new TurnServer({
      realm: options.realm,
      secret: options.secret,
      nonceKey: nodeRelayCrypto.random(32),
      crypto: nodeRelayCrypto,
      families: new Set([options.host.includes(':') ? 6 : 4]),
      ownNetworks: options.ownNetworks ?? [],
    });
    udp.on('message', (bytes, from) => this.#datagram(bytes, from));
    tcp.on('connection', stream => this.#stream(stream));
    this.#timer = setInterval(() => this.#handle({ kind: 'tick' }), TICK);
  }

  /** @throws what the system says when a port can't be had */
  static async start(options: RelayServerOptions): Promise<RelayServer> {
    const udp = await boundSocket(options.host, options.port);
    const tcp = createServer();
    try {
      tcp.listen(udp.address().port, options.host);
      await once(tcp, 'listening');
    } catch (error) {
      udp.close();
      throw error;
    }
    return new RelayServer(options, udp, tcp);
  }

  get port(): number {
    return this.#udp.address().port;
  }

  /** Addresses that are given out. */
  get size(): number {
    return this.#core.size;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const stream of this.#streams.values()) stream.destroy();
    for (const socket of this.#relayed.values()) socket.close();
    this.#relayed.clear();
    this.#udp.close();
    this.#tcp.close();
    await once(this.#tcp, 'close');
  }

  #datagram(bytes: Uint8Array, from: RemoteInfo): void {
    const remote = remoteOf(from.address, from.port);
    const client: ClientPath = { id: `${remote.address} ${remote.port}`, remote, kind: 'datagrams' };
    this.#handle({ kind: 'message', client, bytes });
  }

  #stream(stream: Socket): void {
    const remote = remoteOf(stream.remoteAddress ?? '', stream.remotePort ?? 0);
    const client: ClientPath = { id: `stream ${++this.#lastStream}`, remote, kind: 'stream' };
    const frames = new StreamFrames();
    this.#streams.set(client.id, stream);
    stream.setNoDelay(true);
    stream.on('data', bytes => {
      const messages = frames.take(bytes);
      for (const message of messages ?? []) this.#handle({ kind: 'message', client, bytes: message });
      if (messages === undefined) stream.destroy();
    });
    stream.on('error', () => stream.destroy());
    stream.on('close', () => {
      this.#streams.delete(client.id);
      this.#handle({ kind: 'client-gone', client });
    });
  }

  #handle(event: TurnEvent): void {
    for (const effect of this.#core.handle(event, Date.now())) this.#do(effect);
  }

  #do(effect: TurnEffect): void {
    switch (effect.kind) {
      case 'reply':
        this.#reply(effect.client, effect.bytes);
        break;
      case 'open':
        void this.#open(effect);
        break;
      case 'relay':
        this.#relayed
          .get(effect.allocation)
          ?.send(effect.bytes, effect.peer.port, effect.peer.address, ignore);
        break;
      case 'close':
        this.#relayed.get(effect.allocation)?.close();
        this.#relayed.delete(effect.allocation);
        break;
    }
  }

  #reply({ id, kind, remote }: ClientPath, bytes: Uint8Array): void {
    if (kind === 'datagrams') {
      this.#udp.send(bytes, remote.port, remote.address, ignore);
      return;
    }
    const stream = this.#streams.get(id);
    if (stream !== undefined && stream.writableLength < STREAM_BACKLOG) stream.write(bytes);
  }

  async #open({ allocation, even, next }: Extract<TurnEffect, { kind: 'open' }>): Promise<void> {
    const { host, publicAddress } = this.#options;
    const sockets = await boundPair(host, even, next !== undefined).catch(() => undefined);
    if (sockets === undefined) {
      this.#handle({ kind: 'opened', allocation, relayed: undefined });
      return;
    }
    if (this.#stopped) {
      for (const socket of sockets) socket.close();
      return;
    }
    for (const [i, id] of [allocation, next].entries()) {
      const socket = sockets[i];
      if (socket === undefined || id === undefined) continue;
      this.#relayed.set(id, socket);
      socket.on('message', (bytes, from) => {
        const peer = remoteOf(from.address, from.port);
        this.#handle({ kind: 'peer-data', allocation: id, peer, bytes });
      });
    }
    const { address, port } = sockets[0]!.address();
    this.#handle({ kind: 'opened', allocation, relayed: { address: publicAddress ?? address, port } });
  }
}

/** A port, an even one where that is wanted, and the next one where that is. The system gives odd and even ones alike. */
async function boundPair(host: string, even: boolean, withNext: boolean): Promise<UdpSocket[]> {
  for (let left = EVEN_TRIES; ; left--) {
    const first = await boundSocket(host, 0);
    const { port } = first.address();
    if (!even) return [first];
    if (port % 2 === 0 && !withNext) return [first];
    const second = port % 2 === 0 ? await boundSocket(host, port + 1).catch(() => undefined) : undefined;
    if (second !== undefined) return [first, second];
    first.close();
    if (left === 0) throw new Error('no even port is free');
  }
}

/** What can't be sent is lost, as on any network: those at both ends notice by themselves. */
const ignore = () => undefined;

async function boundSocket(host: string, port: number): Promise<UdpSocket> {
  const family = host.includes(':') ? 6 : 4;
  const socket = createSocket({
    type: `udp${family}`,
    ipv6Only: family === 6,
    // Addresses only: there is nothing to look up.
    lookup: (address, _options, callback) => callback(null, address, family),
  });
  // Without a listener an error would end the process; those of a start come to who waits for it.
  socket.on('error', ignore);
  // Before it is bound: with nothing to look up it listens at once.
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  try {
    socket.setRecvBufferSize(BUFFER);
    socket.setSendBufferSize(BUFFER);
  } catch {
    // The system allows less.
  }
  return socket;
}

function remoteOf(address: string, port: number): TransportAddress {
  // The system's own spelling is the canonical one but for zones and IPv4 inside of IPv6.
  return { address: /^[\d.]+$/.test(address) ? address : (parseAddress(address) ?? address), port };
}
