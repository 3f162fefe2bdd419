import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';

/** What a response says. */
export interface PcpReply {
  readonly result?: number;
  /** Seconds. */
  readonly lifetime?: number;
  readonly epoch?: number | undefined;
  /** Absent: the one that was suggested. */
  readonly externalPort?: number;
}

/** A response to a request, of which the external address is 45.0.0.2. */
export function pcpReply(request: Buffer, reply: PcpReply = {}): Buffer {
  const bytes = Buffer.from(request);
  bytes[1]! |= 0x80;
  bytes[3] = reply.result ?? 0;
  bytes.writeUInt32BE(reply.lifetime ?? lifetimeOf(request), 4);
  bytes.writeUInt32BE(reply.epoch ?? 1_000, 8);
  bytes.fill(0, 12, 24);
  if (!isMap(request)) return bytes;
  if (reply.externalPort !== undefined) bytes.writeUInt16BE(reply.externalPort, 42);
  bytes.set([45, 0, 0, 2], 56);
  return bytes;
}

export function isMap(request: Buffer): boolean {
  return request[1] === 1;
}

export function internalPortOf(map: Buffer): number {
  return map.readUInt16BE(40);
}

export function lifetimeOf(request: Buffer): number {
  return request.readUInt32BE(4);
}

/** On loopback, and answers as a test wants: what no miniupnpd does. */
export class PcpServer {
  readonly requests: Buffer[] = [];
  readonly #socket: UdpSocket;

  private constructor(socket: UdpSocket) {
    this.#socket = socket;
  }

  /** @param answer gets a request and how many came before, and says what is sent back; nothing: an empty list */
  static async open(answer: (request: Buffer, before: number) => readonly Buffer[]): Promise<PcpServer> {
    const socket = createSocket('udp4').bind(0, HOST);
    await once(socket, 'listening');
    const server = new PcpServer(socket);
    socket.on('message', (request, from) => {
      const before = server.requests.push(request) - 1;
      for (const bytes of answer(request, before)) socket.send(bytes, from.port, from.address);
    });
    return server;
  }

  get at() {
    return { address: HOST, port: this.#socket.address().port };
  }

  /** The requests for mappings. */
  get maps(): Buffer[] {
    return this.requests.filter(isMap);
  }

  /** The next request, and the port that it came from. */
  async heard(): Promise<{ readonly request: Buffer; readonly port: number }> {
    const [request, from] = await once(this.#socket, 'message');
    return { request, port: from.port };
  }

  close(): void {
    this.#socket.close();
  }
}
