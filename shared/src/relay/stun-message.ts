import { crc32 } from './crc32.ts';

/** Bytes before the attributes. */
export const STUN_HEADER = 20;
/** Of the header: what tells STUN of today from that of 2003, and from other protocols. */
export const MAGIC_COOKIE = 0x2112_a442;
const TRANSACTION_ID = 12;
const INTEGRITY = 20;
const FINGERPRINT_XOR = 0x5354_554e;

/** RFC 8489, section 18.2, and RFC 8656, section 17. */
export const STUN_METHODS = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

/** RFC 8489, section 18.3, and RFC 8656, section 18. */
export const STUN_ATTRIBUTES = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  xorMappedAddress: 0x0020,
  reservationToken: 0x0022,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

const CLASSES = ['request', 'indication', 'success', 'error'] as const;
export type StunClass = (typeof CLASSES)[number];

export interface StunAttribute {
  readonly type: number;
  /** Without padding. */
  readonly value: Uint8Array;
}

/** A message of STUN or TURN (RFC 8489, section 5). */
export interface StunMessage {
  readonly class: StunClass;
  /** 12 bits. */
  readonly method: number;
  /** 12 bytes. */
  readonly transactionId: Uint8Array;
  /** In order. Without MESSAGE-INTEGRITY, what follows it, and FINGERPRINT. */
  readonly attributes: readonly StunAttribute[];
}

export interface DecodedStun extends StunMessage {
  /** MESSAGE-INTEGRITY, if there is one: HMAC-SHA1 of `covered`, 20 bytes. */
  readonly integrity: { readonly covered: Uint8Array; readonly hmac: Uint8Array } | undefined;
}

/** Whether bytes look like STUN and not like ChannelData, DTLS or RTP: what decides where several share a port (RFC 7983). */
export function isStun(bytes: Uint8Array): boolean {
  return (
    bytes.length >= STUN_HEADER &&
    bytes[0]! < 0x40 &&
    bytes[4] === 0x21 &&
    bytes[5] === 0x12 &&
    bytes[6] === 0xa4 &&
    bytes[7] === 0x42
  );
}

/**
 * Reads one message, which must be all of `bytes`. Values are views of them.
 * @returns `undefined` for what is none, or whose FINGERPRINT is wrong
 */
export function decodeStun(bytes: Uint8Array): DecodedStun | undefined {
  if (!isStun(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint16(0);
  if (STUN_HEADER + view.getUint16(2) !== bytes.length || bytes.length % 4 !== 0) return undefined;
  const attributes: StunAttribute[] = [];
  let integrity: DecodedStun['integrity'];
  for (let at = STUN_HEADER; at < bytes.length; ) {
    const attribute = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const next = at + 4 + padded(length);
    if (next > bytes.length) return undefined;
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (attribute === STUN_ATTRIBUTES.fingerprint) {
      if (length !== 4 || next !== bytes.length) return undefined;
      if (view.getUint32(at + 4) !== fingerprintOf(bytes.subarray(0, at))) return undefined;
    } else if (integrity === undefined) {
      if (attribute === STUN_ATTRIBUTES.messageIntegrity) {
        if (length !== INTEGRITY) return undefined;
        integrity = { covered: coveredBytes(bytes.subarray(0, at)), hmac: value };
      } else attributes.push({ type: attribute, value });
    }
    at = next;
  }
  return {
    class: CLASSES[((type >> 7) & 0b10) | ((type >> 4) & 0b01)]!,
    method: (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80),
    transactionId: bytes.subarray(8, STUN_HEADER),
    attributes,
    integrity,
  };
}

/**
 * Bytes of a message, with FINGERPRINT at its end.
 * @param authenticate HMAC-SHA1 under the key of the one who is written to; without it there is no MESSAGE-INTEGRITY
 */
export function encodeStun(
  message: StunMessage,
  authenticate?: (covered: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const body = message.attributes.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const length = STUN_HEADER + body + (authenticate ? 4 + INTEGRITY : 0) + 8;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, typeOf(message));
  view.setUint16(2, length - STUN_HEADER);
  view.setUint32(4, MAGIC_COOKIE);
  bytes.set(message.transactionId.subarray(0, TRANSACTION_ID), 8);
  let at = STUN_HEADER;
  const add = (type: number, value: Uint8Array) => {
    view.setUint16(at, type);
    view.setUint16(at + 2, value.length);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  };
  for (const { type, value } of message.attributes) add(type, value);
  if (authenticate) {
    add(STUN_ATTRIBUTES.messageIntegrity, authenticate(coveredBytes(bytes.subarray(0, at))));
  }
  const print = new Uint8Array(4);
  new DataView(print.buffer).setUint32(0, fingerprintOf(bytes.subarray(0, at)));
  add(STUN_ATTRIBUTES.fingerprint, print);
  return bytes;
}

/** The value of the first attribute of a type. */
export function attributeOf({ attributes }: StunMessage, type: number): Uint8Array | undefined {
  return attributes.find(attribute => attribute.type === type)?.value;
}

function typeOf({ class: name, method }: StunMessage): number {
  const number = CLASSES.indexOf(name);
  const bits = ((number & 0b10) << 7) | ((number & 0b01) << 4);
  return (method & 0xf) | ((method & 0x70) << 1) | ((method & 0xf80) << 2) | bits;
}

/** What the HMAC is made of: all before it, with the length that the message would have if it ended with it. */
function coveredBytes(before: Uint8Array): Uint8Array {
  // Not `slice`: of a Buffer it is no copy.
  const covered = new Uint8Array(before);
  new DataView(covered.buffer).setUint16(2, before.length + 4 + INTEGRITY - STUN_HEADER);
  return covered;
}

function fingerprintOf(before: Uint8Array): number {
  return (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
}

const padded = (length: number) => (length + 3) & ~3;
