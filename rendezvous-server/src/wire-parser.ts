import { EventEmitter } from 'node:events';

/**
 * The part of socket.io's packet format (protocol 5) that the gateway speaks: text only, main namespace, requests
 * with an optional id. Binary attachments, other namespaces and acknowledgements of our own events (we ask for
 * none) are errors, which close the connection. As a parser of socket.io it replaces the general one, which walks
 * through everything it sends in search of binary data.
 */
const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 } as const;

interface OutgoingPacket {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
}

/** Encodes what socket.io itself sends: connect, connect error, disconnect. Ours comes encoded. */
class Encoder {
  encode({ type, nsp, data }: OutgoingPacket): string[] {
    const namespace = nsp === '/' ? '' : `${nsp},`;
    return [`${type}${namespace}${data === undefined ? '' : JSON.stringify(data)}`];
  }
}

/** Name of the one event that socket.io sees: what the client calls its request is an argument of it. */
export const REQUEST = 'request';

/** Digits of the largest id that is a safe integer. */
const ID_DIGITS = 15;

class Decoder extends EventEmitter {
  add(packet: unknown): void {
    if (typeof packet !== 'string') throw new Error('binary data');
    this.emit('decoded', decode(packet));
  }

  destroy(): void {
    this.removeAllListeners();
  }
}

function decode(packet: string) {
  switch (packet.charCodeAt(0) - 48) {
    case PacketType.CONNECT:
      return { type: PacketType.CONNECT, ...decodeConnect(packet) };
    case PacketType.DISCONNECT:
      return { type: PacketType.DISCONNECT, nsp: '/' };
    case PacketType.EVENT: {
      let at = 1;
      while (isDigit(packet.charCodeAt(at)) && at <= ID_DIGITS) at++;
      const id = at > 1 ? Number(packet.slice(1, at)) : undefined;
      const body: unknown = JSON.parse(packet.slice(at));
      if (!Array.isArray(body)) throw new Error('no array');
      const [name, ...args]: unknown[] = body;
      if (typeof name !== 'string') throw new Error('no name');
      return { type: PacketType.EVENT, nsp: '/', data: [REQUEST, name, args, id] };
    }
    default:
      throw new Error('no packet for a server');
  }
}

/** `0` or `0/namespace,`, with what the client wants to say; socket.io refuses namespaces that don't exist. */
function decodeConnect(packet: string): { nsp: string; data: unknown } {
  const named = /^0(\/[^,]*),?/.exec(packet);
  const rest = packet.slice(named?.[0].length ?? 1);
  return { nsp: named?.[1] ?? '/', data: rest === '' ? undefined : JSON.parse(rest) };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Answer to the request with this id, as it goes over the wire. */
export function encodeReply(id: number, reply: unknown): string {
  return `${PacketType.ACK}${id}${JSON.stringify([reply])}`;
}

/** An event, as it goes over the wire. */
export function encodeEventPacket(name: string, payload: unknown): string {
  return PacketType.EVENT + JSON.stringify([name, payload]);
}

export const wireParser = { Encoder, Decoder };
