import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { LINK_CHANNELS, type LinkChannel } from './link-channel.ts';
import { LINK_LIMITS } from './link-limits.ts';
import { BYE_REASONS, type ByeReason, type LinkFault } from './link-reason.ts';

/** One number per channel, in order of priority. */
export type PerChannel = readonly [call: number, chat: number, overlay: number, files: number];

export interface HelloFrame {
  readonly kind: 'hello';
  /** 16 bytes in base64url. */
  readonly session: string;
  readonly generation: number;
  /** How far each channel's stream was received: where the peer goes on. */
  readonly received: PerChannel;
  /** How far the peer may send on each channel's stream. */
  readonly limits: PerChannel;
}

export interface DataFrame {
  readonly kind: 'data';
  readonly channel: LinkChannel;
  /** First and last fragment of its message. */
  readonly first: boolean;
  readonly last: boolean;
  /** Sum of the lengths of all earlier DATA frames of the channel (of this connection, where not kept). */
  readonly offset: number;
  readonly payload: Uint8Array;
}

export interface AckFrame {
  readonly kind: 'ack';
  readonly received: PerChannel;
  readonly limits: PerChannel;
}

export type Frame =
  | HelloFrame
  | DataFrame
  | AckFrame
  | { readonly kind: 'ping'; readonly token: number }
  | { readonly kind: 'pong'; readonly token: number }
  | { readonly kind: 'bye'; readonly reason: ByeReason };

/** Bytes of a DATA frame before its payload. */
export const DATA_HEADER = 8;

const TYPE = { hello: 1, data: 2, ack: 3, ping: 4, pong: 5, bye: 6 } as const;
const SESSION_BYTES = 16;
const HELLO_LENGTH = 2 + SESSION_BYTES + 4 + 48;
const ACK_LENGTH = 1 + 48;
const FIRST = 0b0100;
const LAST = 0b1000;

/**
 * Bytes of a frame as PROTOCOL, section Links, draws them.
 * @param into where a DATA frame is written, `LINK_LIMITS.frame` long: the bytes are then a view of it
 */
export function encodeFrame(frame: Frame, into?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  switch (frame.kind) {
    case 'hello': {
      const bytes = new Uint8Array(HELLO_LENGTH);
      bytes[0] = TYPE.hello;
      bytes[1] = PROTOCOL_VERSION;
      bytes.set(fromBase64Url(frame.session) ?? [], 2);
      new DataView(bytes.buffer).setUint32(2 + SESSION_BYTES, frame.generation);
      writeState(bytes, 6 + SESSION_BYTES, frame);
      return bytes;
    }
    case 'data': {
      const length = DATA_HEADER + frame.payload.length;
      const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
      bytes[0] = TYPE.data;
      bytes[1] = LINK_CHANNELS.indexOf(frame.channel) | (frame.first ? FIRST : 0) | (frame.last ? LAST : 0);
      writeUint48(bytes, 2, frame.offset);
      bytes.set(frame.payload, DATA_HEADER);
      return bytes;
    }
    case 'ack': {
      const bytes = new Uint8Array(ACK_LENGTH);
      bytes[0] = TYPE.ack;
      writeState(bytes, 1, frame);
      return bytes;
    }
    case 'ping':
    case 'pong': {
      const bytes = new Uint8Array(5);
      bytes[0] = TYPE[frame.kind];
      new DataView(bytes.buffer).setUint32(1, frame.token);
      return bytes;
    }
    case 'bye':
      return Uint8Array.of(TYPE.bye, BYE_REASONS.indexOf(frame.reason));
  }
}

/**
 * Reads one frame; every byte of it must be accounted for. A payload is a view of `bytes`, not a copy.
 * @returns the frame, or the fault of whoever sent it
 */
export function decodeFrame(bytes: Uint8Array): Frame | LinkFault {
  if (bytes.length > LINK_LIMITS.frame) return 'frame-too-large';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case TYPE.hello:
      if (bytes[1] !== PROTOCOL_VERSION) return bytes.length < 2 ? 'malformed-frame' : 'version-mismatch';
      if (bytes.length !== HELLO_LENGTH) return 'malformed-frame';
      return {
        kind: 'hello',
        session: toBase64Url(bytes.subarray(2, 2 + SESSION_BYTES)),
        generation: view.getUint32(2 + SESSION_BYTES),
        ...readState(view, 6 + SESSION_BYTES),
      };
    case TYPE.data: {
      if (bytes.length < DATA_HEADER) return 'malformed-frame';
      const head = view.getUint8(1);
      const channel = LINK_CHANNELS[head & 0b11];
      if (channel === undefined || head > 0b1111) return 'malformed-frame';
      return {
        kind: 'data',
        channel,
        first: (head & FIRST) !== 0,
        last: (head & LAST) !== 0,
        offset: readUint48(view, 2),
        payload: bytes.subarray(DATA_HEADER),
      };
    }
    case TYPE.ack:
      return bytes.length === ACK_LENGTH ? { kind: 'ack', ...readState(view, 1) } : 'malformed-frame';
    case TYPE.ping:
    case TYPE.pong:
      if (bytes.length !== 5) return 'malformed-frame';
      return { kind: bytes[0] === TYPE.ping ? 'ping' : 'pong', token: view.getUint32(1) };
    case TYPE.bye: {
      const reason = bytes.length === 2 ? BYE_REASONS[view.getUint8(1)] : undefined;
      return reason === undefined ? 'malformed-frame' : { kind: 'bye', reason };
    }
    default:
      return 'malformed-frame';
  }
}

function writeState(bytes: Uint8Array, at: number, state: Pick<AckFrame, 'received' | 'limits'>): void {
  state.received.forEach((value, channel) => {
    writeUint48(bytes, at + channel * 6, value);
  });
  state.limits.forEach((value, channel) => {
    writeUint48(bytes, at + 24 + channel * 6, value);
  });
}

function readState(view: DataView, at: number): Pick<AckFrame, 'received' | 'limits'> {
  const four = (from: number): PerChannel => [
    readUint48(view, from),
    readUint48(view, from + 6),
    readUint48(view, from + 12),
    readUint48(view, from + 18),
  ];
  return { received: four(at), limits: four(at + 24) };
}

function writeUint48(bytes: Uint8Array, at: number, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(at, Math.floor(value / 0x1_0000_0000));
  view.setUint32(at + 2, value >>> 0);
}

function readUint48(view: DataView, at: number): number {
  return view.getUint16(at) * 0x1_0000_0000 + view.getUint32(at + 2);
}
