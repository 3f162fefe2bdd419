import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { equalBytes } from '@kith/shared/protocol/bytes';
import { decodeStun, encodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { familyOf, type TransportAddress } from '@kith/shared/relay/transport-address';
import { boundSocket } from './bound-socket.ts';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import { StreamFrames } from './stream-frames.ts';

/** A datagram may be lost: it is asked so often, with so much time between. Milliseconds. */
const QUESTIONS = 4;
const ASK_AGAIN = 500;
/** In which a stream has to be there and to answer. Milliseconds. */
const STREAM_PATIENCE = 3_000;

/**
 * Whether a STUN server answers a Binding request (RFC 8489) over UDP, asked from a port that it has never heard of.
 *
 * @param from an address of this machine; absent: the system chooses
 */
export function answersDatagrams({ address, port }: TransportAddress, from?: string): Promise<boolean> {
  const { bytes, isAnswer } = bindingRequest();
  return new Promise(resolve => {
    const socket = createSocket(`udp${familyOf(address)}`);
    if (from !== undefined) socket.bind(0, from);
    let asked = 0;
    const ask = () => {
      if (asked === QUESTIONS) return end(false);
      asked += 1;
      socket.send(bytes, port, address, () => undefined);
    };
    const timer = setInterval(ask, ASK_AGAIN);
    const end = (answered: boolean) => {
      clearInterval(timer);
      socket.close();
      resolve(answered);
    };
    socket.on('error', () => undefined);
    socket.on('message', (message, from) => {
      if (from.port === port && isAnswer(message)) end(true);
    });
    ask();
  });
}

/** As `answersDatagrams`, over TCP. */
export function answersStream({ address, port }: TransportAddress): Promise<boolean> {
  const { bytes, isAnswer } = bindingRequest();
  return new Promise(resolve => {
    const socket = connect({ host: address, port });
    const frames = new StreamFrames();
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), STREAM_PATIENCE);
    socket.on('connect', () => socket.write(bytes));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('data', part => {
      const messages = frames.take(part);
      if (messages === undefined) end(false);
      else if (messages.some(isAnswer)) end(true);
    });
  });
}

/**
 * Sends a Binding indication from a port that nothing was ever sent from: whoever gets it has a NAT that lets strangers in.
 *
 * @param from an address of this machine, or a wildcard
 * @param transactionId 12 bytes
 * @returns whether it left the machine
 */
export async function sendIndication(
  from: string,
  { address, port }: TransportAddress,
  transactionId: Uint8Array,
): Promise<boolean> {
  const socket = await boundSocket(from, 0).catch(() => undefined);
  if (socket === undefined) return false;
  const bytes = encodeStun({
    class: 'indication',
    method: STUN_METHODS.binding,
    transactionId,
    attributes: [],
  });
  const error = await new Promise<Error | null>(resolve => socket.send(bytes, port, address, resolve));
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return error === null;
}

function bindingRequest(): { readonly bytes: Uint8Array; readonly isAnswer: (bytes: Uint8Array) => boolean } {
  const transactionId = nodeRelayCrypto.random(12);
  return {
    bytes: encodeStun({ class: 'request', method: STUN_METHODS.binding, transactionId, attributes: [] }),
    isAnswer: bytes => {
      const answer = decodeStun(bytes);
      return answer?.class === 'success' && equalBytes(answer.transactionId, transactionId);
    },
  };
}
