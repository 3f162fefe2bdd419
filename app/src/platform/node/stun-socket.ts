import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import { equalBytes } from '@kith/shared/protocol/bytes';
import {
  attributeOf,
  type DecodedStun,
  decodeStun,
  encodeStun,
  STUN_ATTRIBUTES,
  STUN_METHODS,
} from '@kith/shared/relay/stun-message';
import { decodeXorAddress, parseAddress, type TransportAddress } from '@kith/shared/relay/transport-address';

/** A question that was lost is asked again after so long. Milliseconds. */
const ASK_AGAIN = 300;
const QUESTIONS = 4;

interface Question {
  readonly transactionId: Uint8Array;
  readonly server: TransportAddress;
  readonly answer: (seen: TransportAddress) => void;
}

/** One UDP socket that asks STUN servers what they see of it, and hears who else sends something to it. */
export class StunSocket {
  readonly #socket: Socket;
  readonly #questions = new Set<Question>();
  readonly #sentTo: TransportAddress[] = [];
  #awaited:
    | { readonly transaction: Uint8Array; readonly heard: (from: TransportAddress) => void }
    | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, from) => this.#take(bytes, from));
    socket.on('error', () => undefined);
  }

  static async open(family: 4 | 6): Promise<StunSocket> {
    const socket = createSocket({ type: `udp${family}`, ipv6Only: family === 6 });
    socket.bind(0);
    await once(socket, 'listening');
    return new StunSocket(socket);
  }

  /** Which of its own it is where nobody translates; some other of its own where somebody does. */
  localFor({ address }: TransportAddress): TransportAddress {
    const all = Object.values(networkInterfaces()).flatMap(list => list ?? []);
    const own = all.flatMap(each => parseAddress(each.address) ?? []);
    return { address: own.includes(address) ? address : (own[0] ?? ''), port: this.#socket.address().port };
  }

  /** Whom it asked so far. */
  get sentTo(): readonly TransportAddress[] {
    return this.#sentTo;
  }

  /** What a server sees of this socket; `undefined` when it does not answer. */
  ask(server: TransportAddress): Promise<TransportAddress | undefined> {
    const transactionId = nodeRelayCrypto.random(12);
    const bytes = encodeStun({
      class: 'request',
      method: STUN_METHODS.binding,
      transactionId,
      attributes: [],
    });
    this.#sentTo.push(server);
    return new Promise(resolve => {
      let asked = 0;
      const send = () => {
        if (asked === QUESTIONS) return end(undefined);
        asked += 1;
        this.#socket.send(bytes, server.port, server.address, () => undefined);
      };
      const end = (seen: TransportAddress | undefined) => {
        clearInterval(timer);
        this.#questions.delete(question);
        resolve(seen);
      };
      const question: Question = { transactionId, server, answer: end };
      this.#questions.add(question);
      const timer = setInterval(send, ASK_AGAIN);
      send();
    });
  }

  /** Tells from where indications with this transaction come, from now on. */
  expect(transaction: Uint8Array, heard: (from: TransportAddress) => void): void {
    this.#awaited = { transaction, heard };
  }

  close(): void {
    this.#socket.close();
  }

  #take(bytes: Uint8Array, { address, port }: RemoteInfo): void {
    const message = decodeStun(bytes);
    const from = parseAddress(address);
    if (message?.method !== STUN_METHODS.binding || from === undefined) return;
    if (message.class === 'success') this.#answered(message, { address: from, port });
    else if (message.class === 'indication' && this.#awaited !== undefined) {
      const { transaction, heard } = this.#awaited;
      if (equalBytes(message.transactionId, transaction)) heard({ address: from, port });
    }
  }

  #answered(message: DecodedStun, from: TransportAddress): void {
    const value = attributeOf(message, STUN_ATTRIBUTES.xorMappedAddress);
    const seen = value && decodeXorAddress(value, message.transactionId);
    if (seen === undefined) return;
    const question = [...this.#questions].find(
      ({ transactionId, server }) =>
        equalBytes(message.transactionId, transactionId) &&
        server.address === from.address &&
        server.port === from.port,
    );
    question?.answer(seen);
  }
}
