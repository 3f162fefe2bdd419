import ipaddr from 'ipaddr.js';
import type { PortWish } from './router-way.ts';

/** UDP port of a router that speaks PCP; of one that speaks NAT-PMP too. */
export const PCP_PORT = 5_351;
/** Bytes of what tells a mapping from that of somebody else. */
export const PCP_NONCE = 12;

const VERSION = 2;
/** Bytes of the header, of what MAP adds, and of the longest message. */
const HEADER = 24;
const MAP = 36;
const LONGEST = 1_100;
/** Of the byte with the opcode: set in responses. */
const RESPONSE = 0x80;
const OPCODES = { announce: 0, map: 1 } as const;
/** As in the header of IP. */
const PROTOCOLS = { TCP: 6, UDP: 17 } as const;

/** RFC 6887, section 7.4: those that are told apart. */
export const PCP_RESULTS = { success: 0, unsupportedVersion: 1, unsupportedOpcode: 4 } as const;

/** What a request asks for: a port of this machine under one of the router. */
export interface PcpMap {
  /** {@link PCP_NONCE} bytes. */
  readonly nonce: Uint8Array;
  readonly protocol: PortWish['protocol'];
  readonly internalPort: number;
  /** Which one the router should take; 0 to delete. */
  readonly externalPort: number;
  /** Seconds; 0 to delete. */
  readonly lifetime: number;
}

interface PcpHeader {
  /** One of 0-255. */
  readonly result: number;
  /** Seconds: of the mapping, or in which the error will not go away. */
  readonly lifetime: number;
  /** Seconds since the router began to keep its mappings. */
  readonly epoch: number;
}

export interface PcpAnnounceResponse extends PcpHeader {
  readonly opcode: 'announce';
}

export interface PcpMapResponse extends PcpHeader, PcpMap {
  readonly opcode: 'map';
  /** IPv4 or IPv6. */
  readonly externalAddress: string;
}

/** The server speaks another version only: of PCP, or NAT-PMP. */
export interface PcpVersionResponse {
  readonly opcode: 'version';
}

export type PcpResponse = PcpAnnounceResponse | PcpMapResponse | PcpVersionResponse;

/**
 * A request that changes nothing (RFC 6887, section 14.1).
 * @param clientAddress of this machine, IPv4
 */
export function encodePcpAnnounce(clientAddress: string): Uint8Array {
  return request(OPCODES.announce, HEADER, 0, clientAddress);
}

/**
 * A request for a mapping from anywhere (RFC 6887, section 11.1), without options.
 * @param clientAddress of this machine, IPv4
 */
export function encodePcpMap(clientAddress: string, map: PcpMap): Uint8Array {
  const bytes = request(OPCODES.map, HEADER + MAP, map.lifetime, clientAddress);
  const view = new DataView(bytes.buffer);
  bytes.set(map.nonce.subarray(0, PCP_NONCE), HEADER);
  bytes[36] = PROTOCOLS[map.protocol];
  view.setUint16(40, map.internalPort);
  view.setUint16(42, map.externalPort);
  bytes.set(wireAddress('0.0.0.0'), 44);
  return bytes;
}

/**
 * Reads one response (RFC 6887, sections 7.2, 8.3 and 11.1). The nonce is a copy.
 * @returns `undefined` for what is none, and for opcodes that are not asked with
 */
export function decodePcpResponse(bytes: Uint8Array): PcpResponse | undefined {
  if (bytes.length < 4 || (bytes[1]! & RESPONSE) === 0) return undefined;
  // Where NAT-PMP has its result too, in a message of eight bytes (RFC 6887, section 9).
  if (bytes[3] === PCP_RESULTS.unsupportedVersion) return { opcode: 'version' };
  if (bytes[0] !== VERSION) return undefined;
  if (bytes.length < HEADER || bytes.length > LONGEST || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = { result: bytes[3]!, lifetime: view.getUint32(4), epoch: view.getUint32(8) };
  const opcode = bytes[1]! & ~RESPONSE;
  if (opcode === OPCODES.announce) return { opcode: 'announce', ...header };
  if (opcode !== OPCODES.map || bytes.length < HEADER + MAP) return undefined;
  const protocol = protocolOf(bytes[36]!);
  if (protocol === undefined) return undefined;
  return {
    opcode: 'map',
    ...header,
    nonce: new Uint8Array(bytes.subarray(HEADER, HEADER + PCP_NONCE)),
    protocol,
    internalPort: view.getUint16(40),
    externalPort: view.getUint16(42),
    externalAddress: textAddress(bytes.subarray(44, 60)),
  };
}

function request(opcode: number, length: number, lifetime: number, clientAddress: string) {
  const bytes = new Uint8Array(length);
  bytes[0] = VERSION;
  bytes[1] = opcode;
  new DataView(bytes.buffer).setUint32(4, lifetime);
  bytes.set(wireAddress(clientAddress), 8);
  return bytes;
}

function protocolOf(number: number): PortWish['protocol'] | undefined {
  if (number === PROTOCOLS.TCP) return 'TCP';
  return number === PROTOCOLS.UDP ? 'UDP' : undefined;
}

/** 16 bytes: IPv4 as `::ffff:0:0/96` (RFC 6887, section 5). */
function wireAddress(address: string): number[] {
  return ipaddr.IPv4.parse(address).toIPv4MappedAddress().toByteArray();
}

function textAddress(bytes: Uint8Array): string {
  return ipaddr.process(ipaddr.fromByteArray([...bytes]).toString()).toString();
}
