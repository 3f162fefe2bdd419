import { utf8 } from '../protocol/bytes.ts';
import type { ClientPath } from './allocation.ts';
import { type DecodedStun, STUN_ATTRIBUTES, type StunAttribute } from './stun-message.ts';
import { encodeXorAddress } from './transport-address.ts';

/** RFC 8489, section 14.8, and RFC 8656, section 19. */
const REASONS = {
  400: 'Bad Request',
  401: 'Unauthenticated',
  403: 'Forbidden',
  420: 'Unknown Attribute',
  437: 'Allocation Mismatch',
  438: 'Stale Nonce',
  440: 'Address Family not Supported',
  441: 'Wrong Credentials',
  442: 'Unsupported Transport Protocol',
  443: 'Peer Address Family Mismatch',
  486: 'Allocation Quota Reached',
  508: 'Insufficient Capacity',
} as const;
export type ErrorCode = keyof typeof REASONS;

/** Attributes that must be understood, and are. What is not among them and below 0x8000 is refused with 420. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  STUN_ATTRIBUTES.mappedAddress,
  STUN_ATTRIBUTES.username,
  STUN_ATTRIBUTES.messageIntegrity,
  STUN_ATTRIBUTES.errorCode,
  STUN_ATTRIBUTES.channelNumber,
  STUN_ATTRIBUTES.lifetime,
  STUN_ATTRIBUTES.xorPeerAddress,
  STUN_ATTRIBUTES.data,
  STUN_ATTRIBUTES.realm,
  STUN_ATTRIBUTES.nonce,
  STUN_ATTRIBUTES.requestedAddressFamily,
  STUN_ATTRIBUTES.requestedTransport,
  STUN_ATTRIBUTES.evenPort,
  STUN_ATTRIBUTES.reservationToken,
  STUN_ATTRIBUTES.xorMappedAddress,
]);

/** UNKNOWN-ATTRIBUTES, when there are any that have to be understood. */
export function unknownIn({ attributes }: DecodedStun): StunAttribute | undefined {
  const unknown = attributes.map(({ type }) => type).filter(type => type < 0x8000 && !UNDERSTOOD.has(type));
  if (unknown.length === 0) return undefined;
  const value = Uint8Array.from(unknown.flatMap(type => [type >> 8, type & 0xff]));
  return { type: STUN_ATTRIBUTES.unknownAttributes, value };
}

export function mappedAddress({ remote }: ClientPath, { transactionId }: DecodedStun): StunAttribute {
  return { type: STUN_ATTRIBUTES.xorMappedAddress, value: encodeXorAddress(remote, transactionId) };
}

export function lifetimeAttribute(seconds: number): StunAttribute {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, seconds);
  return { type: STUN_ATTRIBUTES.lifetime, value };
}

export function errorAttribute(code: ErrorCode): StunAttribute {
  const value = Uint8Array.from([0, 0, Math.floor(code / 100), code % 100, ...utf8(REASONS[code])]);
  return { type: STUN_ATTRIBUTES.errorCode, value };
}
