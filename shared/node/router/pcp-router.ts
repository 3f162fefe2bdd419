/// <reference path="./default-gateway.d.ts" />
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { equalBytes } from '@kith/shared/protocol/bytes';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import { gateway4async } from 'default-gateway';
import { PcpEpoch } from './pcp-epoch.ts';
import {
  decodePcpResponse,
  encodePcpAnnounce,
  encodePcpMap,
  PCP_NONCE,
  PCP_PORT,
  PCP_RESULTS,
  type PcpAnnounceResponse,
  type PcpMapResponse,
  type PcpResponse,
} from './pcp-message.ts';
import { LIFETIME, PATIENCE, type PortWish, type RouterAnswer, type RouterWay } from './router-way.ts';

/**
 * A question that is not answered is repeated after that, and then after twice as long each time. As in NAT-PMP: three
 * seconds (RFC 6887, section 8.1.1) are meant for servers further away than the router of a home. Milliseconds.
 */
const ASK_AGAIN = 250;

/** What was asked for, and the nonce that renews and deletes it. */
interface Asked {
  readonly wish: PortWish;
  readonly nonce: Uint8Array;
}

/**
 * PCP (RFC 6887), over IPv4: the pinholes of a firewall for IPv6 are not asked for. Of a router that lost its mappings it
 * hears by the next answer; announcements to everybody in the network (section 14.1.3) are not listened to.
 */
export class PcpRouter implements RouterWay {
  readonly #epoch = new PcpEpoch();
  readonly #asked: Asked[] = [];
  readonly #ending = new AbortController();
  #server: TransportAddress | undefined;
  #address: string | undefined;

  /** @param server absent: the default gateway of this machine */
  constructor(server?: TransportAddress) {
    this.#server = server;
  }

  /** Told with each port that is granted: PCP has no question of its own for it. */
  get address(): string | undefined {
    return this.#address;
  }

  async find(): Promise<void> {
    this.#server ??= { address: (await gateway4async()).gateway, port: PCP_PORT };
    const { result } = await this.#ask(encodePcpAnnounce, isAnnounce, this.#ending.signal);
    // A server may know mappings only.
    if (result !== PCP_RESULTS.success && result !== PCP_RESULTS.unsupportedOpcode)
      throw new Error(`PCP result ${result}`);
  }

  async map(wish: PortWish): Promise<RouterAnswer> {
    const asked = this.#remembered(wish);
    const answer = await this.#askForMap(asked, LIFETIME, this.#ending.signal);
    const forgot = this.#epoch.take(answer.epoch, performance.now() / 1_000);
    if (answer.result !== PCP_RESULTS.success) return { seconds: 0, forgot };
    // The option to be refused instead (section 13.2) is not for such clients, and not every router knows it.
    if (answer.externalPort !== wish.port) {
      await this.#askForMap(asked, 0);
      return { seconds: 0, forgot };
    }
    if (isIPv4(answer.externalAddress)) this.#address = answer.externalAddress;
    return { seconds: Math.min(answer.lifetime, LIFETIME), forgot };
  }

  renew(wish: PortWish): Promise<RouterAnswer> {
    return this.map(wish);
  }

  async giveBack(): Promise<void> {
    // What is repeated after this would bring back what is deleted.
    this.#ending.abort();
    for (const asked of this.#asked) await this.#askForMap(asked, 0);
  }

  /** Kept before there is an answer, which may be lost. */
  #remembered(wish: PortWish): Asked {
    const before = this.#asked.find(
      asked => asked.wish.port === wish.port && asked.wish.protocol === wish.protocol,
    );
    if (before !== undefined) return before;
    const asked = { wish, nonce: randomBytes(PCP_NONCE) };
    this.#asked.push(asked);
    return asked;
  }

  #askForMap({ wish, nonce }: Asked, lifetime: number, signal?: AbortSignal): Promise<PcpMapResponse> {
    const { port, protocol } = wish;
    const map = { nonce, protocol, internalPort: port, externalPort: lifetime === 0 ? 0 : port, lifetime };
    const isAnswer = (response: PcpResponse): response is PcpMapResponse =>
      response.opcode === 'map' &&
      equalBytes(response.nonce, nonce) &&
      response.protocol === protocol &&
      response.internalPort === port;
    return this.#ask(address => encodePcpMap(address, map), isAnswer, signal);
  }

  /** Asks until there is an answer, each time from a port of its own. */
  async #ask<T extends PcpResponse>(
    encode: (clientAddress: string) => Uint8Array,
    isAnswer: (response: PcpResponse) => response is T,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#server === undefined) throw new Error('no router was looked for');
    const socket = await connected(this.#server);
    try {
      signal?.throwIfAborted();
      const question = encode(socket.address().address);
      return await answered(socket, question, isAnswer, signal);
    } finally {
      socket.close();
    }
  }
}

function isAnnounce(response: PcpResponse): response is PcpAnnounceResponse {
  return response.opcode === 'announce';
}

/** A socket that hears the server and nobody else, and knows the address that the server sees. */
async function connected({ address, port }: TransportAddress): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  const isConnected = once(socket, 'connect');
  socket.connect(port, address);
  try {
    await isConnected;
  } catch (error) {
    socket.close();
    throw error;
  }
  // A router that is starting again refuses and answers later.
  socket.on('error', () => undefined);
  return socket;
}

function answered<T extends PcpResponse>(
  socket: UdpSocket,
  question: Uint8Array,
  isAnswer: (response: PcpResponse) => response is T,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let again: NodeJS.Timeout;
    const ask = (pause: number) => {
      socket.send(question, () => undefined);
      again = setTimeout(ask, pause, pause * 2);
    };
    const end = (settle: () => void) => {
      clearTimeout(again);
      clearTimeout(late);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const fail = (why: string) => end(() => reject(new Error(why)));
    const abort = () => fail('not asked any more');
    const late = setTimeout(fail, PATIENCE, 'no answer');
    signal?.addEventListener('abort', abort);
    socket.on('message', bytes => {
      const response = decodePcpResponse(bytes);
      if (response === undefined) return;
      if (response.opcode === 'version') fail('another version');
      else if (isAnswer(response)) end(() => resolve(response));
    });
    ask(ASK_AGAIN);
  });
}
