import ipaddr from 'ipaddr.js';
import { MAGIC_COOKIE } from './stun-message.ts';

/** An address that packets come from or go to. */
export interface TransportAddress {
  /** Dotted, or hexadecimal in the short form of RFC 5952; never an IPv4 address inside of an IPv6 one. */
  readonly address: string;
  readonly port: number;
}

const FAMILY = { ipv4: 1, ipv6: 2 } as const;

/** The value of an attribute like XOR-MAPPED-ADDRESS (RFC 8489, section 14.2). */
export function encodeXorAddress(
  { address, port }: TransportAddress,
  transactionId: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const parsed = ipaddr.parse(address);
  const value = Uint8Array.from([0, FAMILY[parsed.kind()], 0, 0, ...parsed.toByteArray()]);
  new DataView(value.buffer).setUint16(2, port);
  mask(value, transactionId);
  return value;
}

/** @returns `undefined` when the value is no such address */
export function decodeXorAddress(value: Uint8Array, transactionId: Uint8Array): TransportAddress | undefined {
  const length = value[1] === FAMILY.ipv4 ? 8 : 20;
  if (value.length !== length || (length === 20 && value[1] !== FAMILY.ipv6)) return undefined;
  const plain = new Uint8Array(value);
  mask(plain, transactionId);
  const port = new DataView(plain.buffer).getUint16(2);
  return { address: canonical(ipaddr.fromByteArray([...plain.subarray(4)])), port };
}

/** The one spelling of an address, or `undefined` when it is none. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): string | undefined {
  const plain = text.replace(/%.*$/, '');
  return ipaddr.isValid(plain) ? canonical(ipaddr.parse(plain)) : undefined;
}

/**
 * What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one, of which one machine may use any number.
 *
 * @returns `undefined` when it is no address
 */
export function networkOf(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined || familyOf(address) === 4) return address;
  return ipaddr.parse(address).toByteArray().slice(0, 8).join('.');
}

/** @returns 4 or 6 */
export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

function canonical(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv4) return address.toString();
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/** Port and address are sent XOR-ed: old routers rewrite addresses that they recognise. */
function mask(value: Uint8Array, transactionId: Uint8Array): void {
  const key = new Uint8Array(16);
  new DataView(key.buffer).setUint32(0, MAGIC_COOKIE);
  key.set(transactionId.subarray(0, 12), 4);
  value[2]! ^= key[0]!;
  value[3]! ^= key[1]!;
  for (let i = 4; i < value.length; i++) value[i]! ^= key[i - 4]!;
}
