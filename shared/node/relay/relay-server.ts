import type { RemoteInfo, Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ClientPath } from '@kith/shared/relay/allocation';
import { channelHeader, encodeChannelData } from '@kith/shared/relay/channel-data';
import { PeerMap } from '@kith/shared/relay/peer-map';
import { RELAY_LIMITS } from '@kith/shared/relay/relay-limits';
import { encodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { familyOf, parseAddress, type TransportAddress } from '@kith/shared/relay/transport-address';
import type { TurnEffect, TurnEvent } from '@kith/shared/relay/turn-events';
import { type TurnOptions, TurnServer } from '@kith/shared/relay/turn-server';
import { boundSocket } from './bound-socket.ts';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import { type PortRange, RelayPorts } from './relay-ports.ts';
import { StreamFrames } from './stream-frames.ts';

/** What ran out is looked for this often. Milliseconds. */
const TICK = 5_000;
/** A stream whose reader is slower than its peers send loses packets, as a network does. Bytes. */
const STREAM_BACKLOG = 1_048_576;
const ANY_PORT_TRIES = 10;

export interface RelayServerOptions {
  readonly realm: string;
  readonly secret: Uint8Array;
  /** Addresses that are listened on, and from which is relayed: one of each family at most, one at least. */
  readonly hosts: readonly RelayHost[];
  /** UDP and TCP; 0 takes any that is free. */
  readonly port: number;
  /** UDP ports from which is relayed, for firewalls and routers that have to let them in; absent: any that is free. */
  readonly relayPorts?: PortRange | undefined;
  readonly ownNetworks?: TurnOptions['ownNetworks'];
  readonly bytesPerSecond?: number | undefined;
}

/** An address of this machine. */
export interface RelayHost {
  /** Of one interface, not a wildcard: peers are told it. */
  readonly address: string;
  /** Under which it is reached from outside, where a router translates it. */
  readonly publicAddress?: string | undefined;
}

interface Stream {
  readonly client: ClientPath;
  readonly socket: Socket;
  /** When something was allocated over it last, or when it began. */
  served: number;
}

/** The sockets of a TURN server: datagrams and streams of clients, a port for each allocation. */
export class RelayServer {
  readonly #hosts: Map<4 | 6, RelayHost>;
  readonly #ports: RelayPorts;
  readonly #core: TurnServer;
  readonly #udp: ReadonlyMap<4 | 6, UdpSocket>;
  readonly #tcp: readonly Server[];
  readonly #relayed = new Map<number, UdpSocket>();
  readonly #streams = new Map<string, Stream>();
  /** Those that have something allocated over datagrams. */
  readonly #clients = new PeerMap<ClientPath>();
  readonly #timer: NodeJS.Timeout;
  #lastStream = 0;
  #stopped = false;

  private constructor({ hosts, ...options }: RelayServerOptions, udp: UdpSocket[], tcp: readonly Server[]) {
    this.#hosts = new Map(hosts.map(host => [familyOf(host.address), host]));
    this.#udp = new Map(udp.map((socket, i) => [familyOf(hosts[i]?.address ?? ''), socket]));
    this.#tcp = tcp;
    this.#ports = new RelayPorts(options.relayPorts);
    this.#core = new TurnServer({
      realm: options.realm,
      secret: options.secret,
      nonceKey: nodeRelayCrypto.random(32),
      crypto: nodeRelayCrypto,
      families: new Set(this.#hosts.keys()),
      ownNetworks: options.ownNetworks ?? [],
      ...(options.bytesPerSecond !== undefined && { bytesPerSecond: options.bytesPerSecond }),
    });
    for (const socket of udp) socket.on('message', (bytes, from) => this.#datagram(bytes, from));
    for (const server of tcp) server.on('connection', stream => this.accept(stream));
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  /** @throws what the system says when a port can't be had */
  static async start(options: RelayServerOptions): Promise<RelayServer> {
    for (let tries = 1; ; tries++) {
      try {
        return await RelayServer.#listen(options);
      } catch (error) {
        // Any port was asked for, and the one that is free for datagrams is taken for streams.
        if (options.port !== 0 || tries === ANY_PORT_TRIES || !isTaken(error)) throw error;
      }
    }
  }

  static async #listen(options: RelayServerOptions): Promise<RelayServer> {
    const udp: UdpSocket[] = [];
    const tcp: Server[] = [];
    try {
      for (const { address } of options.hosts) {
        const socket = await boundSocket(address, udp[0]?.address().port ?? options.port);
        udp.push(socket);
        const server = createServer();
        tcp.push(server);
        server.listen(socket.address().port, address);
        await once(server, 'listening');
      }
    } catch (error) {
      for (const socket of [...udp, ...tcp]) socket.close();
      throw error;
    }
    return new RelayServer(options, udp, tcp);
  }

  get port(): number {
    return this.#udp.values().next().value?.address().port ?? 0;
  }

  /** Addresses that are given out. */
  get size(): number {
    return this.#core.size;
  }

  /** For how many users. */
  get users(): number {
    return this.#core.users;
  }

  /** Bytes that were relayed, both ways together. */
  get relayedBytes(): number {
    return this.#core.relayedBytes;
  }

  /** Another cap on what it relays in a second, from now on; `undefined`: none. */
  limit(bytesPerSecond: number | undefined): void {
    this.#core.limit(bytesPerSecond);
  }

  /** From now on this one of its addresses is reached from outside under that one. */
  translate(host: RelayHost): void {
    if (this.#hosts.get(familyOf(host.address))?.address === host.address)
      this.#hosts.set(familyOf(host.address), host);
  }

  /**
   * Sends a STUN Binding indication from the port that clients come to: who gets it knows that its NAT lets in what comes
   * from here.
   *
   * @param transactionId 12 bytes
   */
  indicate({ address, port }: TransportAddress, transactionId: Uint8Array): void {
    const bytes = encodeStun({
      class: 'indication',
      method: STUN_METHODS.binding,
      transactionId,
      attributes: [],
    });
    this.#udp.get(familyOf(address))?.send(bytes, port, address);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const { socket } of this.#streams.values()) socket.destroy();
    for (const socket of this.#relayed.values()) socket.close();
    this.#relayed.clear();
    for (const socket of this.#udp.values()) socket.close();
    const closed = this.#tcp.map(server => once(server, 'close'));
    for (const server of this.#tcp) server.close();
    await Promise.all(closed);
  }

  /** Takes a client that came by another listener, such as one for TLS. */
  accept(socket: Socket): void {
    const remote = remoteOf(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    // A client that went before it was looked at has no address any more.
    if (remote.address === '' || this.#isCrowded(remote.address) || this.#stopped) {
      socket.destroy();
      return;
    }
    const client: ClientPath = { id: `stream ${++this.#lastStream}`, remote, kind: 'stream' };
    const frames = new StreamFrames();
    this.#streams.set(client.id, { client, socket, served: Date.now() });
    socket.setNoDelay(true);
    socket.on('data', bytes => {
      const messages = frames.take(bytes);
      for (const message of messages ?? []) this.#handle({ kind: 'message', client, bytes: message });
      if (messages === undefined) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#streams.delete(client.id);
      this.#handle({ kind: 'client-gone', client });
    });
  }

  #isCrowded(address: string): boolean {
    if (this.#streams.size >= RELAY_LIMITS.streams) return true;
    const beside = [...this.#streams.values()].filter(({ client }) => client.remote.address === address);
    return beside.length >= RELAY_LIMITS.streamsPerAddress;
  }

  #datagram(bytes: Uint8Array, from: RemoteInfo): void {
    const client = this.#clients.get(from) ?? this.#newClient(from);
    this.#handle({ kind: 'message', client, bytes });
  }

  #newClient(from: RemoteInfo): ClientPath {
    const remote = remoteOf(from.address, from.port);
    const client: ClientPath = { id: `${remote.address} ${remote.port}`, remote, kind: 'datagrams' };
    // Kept as soon as something is allocated over it: strangers leave nothing behind.
    if (this.#core.serves(client)) this.#clients.set(remote, client);
    return client;
  }

  #tick(): void {
    this.#handle({ kind: 'tick' });
    const now = Date.now();
    for (const client of [...this.#clients.values()]) {
      if (!this.#core.serves(client)) this.#clients.delete(client.remote);
    }
    for (const stream of this.#streams.values()) {
      if (this.#core.serves(stream.client)) stream.served = now;
      else if (now - stream.served >= RELAY_LIMITS.unservedStream) stream.socket.destroy();
    }
  }

  #handle(event: TurnEvent): void {
    for (const effect of this.#core.handle(event, Date.now())) this.#do(effect);
  }

  #do(effect: TurnEffect): void {
    switch (effect.kind) {
      case 'reply':
        this.#reply(effect.client, effect.bytes);
        break;
      case 'channel-data':
        this.#channelData(effect.client, effect.channel, effect.bytes);
        break;
      case 'open':
        void this.#open(effect);
        break;
      case 'relay':
        this.#relayed
          .get(effect.allocation)
          ?.send(effect.bytes, effect.peer.port, this.#inside(effect.peer.address));
        break;
      case 'close':
        this.#relayed.get(effect.allocation)?.close();
        this.#relayed.delete(effect.allocation);
        break;
    }
  }

  #reply({ id, kind, remote }: ClientPath, bytes: Uint8Array): void {
    if (kind === 'datagrams') {
      this.#udp.get(familyOf(remote.address))?.send(bytes, remote.port, remote.address);
      return;
    }
    const socket = this.#streams.get(id)?.socket;
    if (socket !== undefined && socket.writableLength < STREAM_BACKLOG) socket.write(bytes);
  }

  #channelData({ id, kind, remote }: ClientPath, channel: number, bytes: Uint8Array): void {
    if (kind === 'datagrams') {
      const header = channelHeader(channel, bytes.length);
      this.#udp.get(familyOf(remote.address))?.send([header, bytes], remote.port, remote.address);
      return;
    }
    const socket = this.#streams.get(id)?.socket;
    if (socket !== undefined && socket.writableLength < STREAM_BACKLOG)
      socket.write(encodeChannelData(channel, bytes, true));
  }

  /** Two clients of one relay meet inside: few routers turn a packet to their own public address around. */
  #inside(address: string): string {
    for (const host of this.#hosts.values()) if (host.publicAddress === address) return host.address;
    return address;
  }

  #outside(address: string): string {
    for (const host of this.#hosts.values()) {
      if (host.address === address) return host.publicAddress ?? address;
    }
    return address;
  }

  async #open({ allocation, family, even, next }: Extract<TurnEffect, { kind: 'open' }>): Promise<void> {
    const { address: host = '', publicAddress } = this.#hosts.get(family) ?? {};
    const sockets = await this.#ports.open(host, even, next !== undefined);
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
        const peer = remoteOf(this.#outside(from.address), from.port);
        this.#handle({ kind: 'peer-data', allocation: id, peer, bytes });
      });
    }
    const { address, port } = sockets[0]!.address();
    this.#handle({ kind: 'opened', allocation, relayed: { address: publicAddress ?? address, port } });
  }
}

function remoteOf(address: string, port: number): TransportAddress {
  // The system's own spelling is the canonical one but for zones and IPv4 inside of IPv6.
  return { address: /^[\d.]+$/.test(address) ? address : (parseAddress(address) ?? address), port };
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
