import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { contentIdOf, HASH_LENGTH, PIECE_SIZE, rootOf } from './content-id.ts';
import type { PieceRange } from './content-layout.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import { CHOKE_REASONS, END_REASONS, LEAVE_REASONS, type SwarmMessage } from './swarm-message.ts';

/** Place in the list: the type on the wire. */
const KINDS: readonly SwarmMessage['kind'][] = [
  'open',
  'interested',
  'not-interested',
  'request',
  'cancel',
  'hash-request',
  'info-request',
  'leave',
  'have-all',
  'bitfield',
  'have',
  'choke',
  'unchoke',
  'piece',
  'reject',
  'hashes',
  'info',
  'end',
  'ready',
];
const ID_LENGTH = 16;
/** Uncles of one node: a tree over 2**21 pieces is 25 levels high. */
const MAX_UNCLES = 32;
/** Bytes of a `piece` before its data when that is a whole piece, which needs no uncles. */
export const PIECE_HEADER = 12;

/**
 * Bytes of a message as PROTOCOL, section Files, draws them.
 * @param into where to write it, long enough: the bytes are then a view of it. The data of a whole piece may lie there
 *   already, after `PIECE_HEADER`
 */
export function encodeSwarmMessage(
  message: SwarmMessage,
  into?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const length = (message.kind === 'ready' ? 1 : 5) + bodyLength(message);
  const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
  const writer = new Writer(bytes);
  writer.uint8(KINDS.indexOf(message.kind));
  if (message.kind !== 'ready') writer.uint32(message.stream);
  switch (message.kind) {
    case 'open':
      writer.raw(fromBase64Url(message.transfer) ?? new Uint8Array(ID_LENGTH));
      writer.raw(rootOf(message.content));
      writer.uint48(message.verified);
      break;
    case 'request':
      for (const range of message.ranges) writer.range(range);
      break;
    case 'cancel':
    case 'reject':
      writer.range(message);
      break;
    case 'hash-request':
      writer.uint32(message.file);
      writer.uint32(message.chunk);
      break;
    case 'info-request':
      writer.uint32(message.part);
      break;
    case 'leave':
      writer.uint8(LEAVE_REASONS.indexOf(message.reason));
      break;
    case 'bitfield':
      writer.raw(message.bits);
      break;
    case 'have':
      writer.uint32(message.piece);
      break;
    case 'choke':
      writer.uint8(CHOKE_REASONS.indexOf(message.reason));
      break;
    case 'piece':
      writer.range(message);
      writer.uncles(message.uncles);
      writer.raw(message.data);
      break;
    case 'hashes':
      writer.uint32(message.file);
      writer.uint32(message.chunk);
      writer.uncles(message.uncles);
      writer.raw(message.hashes);
      break;
    case 'info':
      writer.uint32(message.part);
      writer.raw(message.data);
      break;
    case 'end':
      writer.uint8(END_REASONS.indexOf(message.reason));
      break;
    case 'ready':
      writer.raw(fromBase64Url(message.transfer) ?? new Uint8Array(ID_LENGTH));
      break;
  }
  return bytes;
}

/** Reads one message; every byte of it must be accounted for. Long parts are views of `bytes`, not copies. */
export function decodeSwarmMessage(bytes: Uint8Array): SwarmMessage | undefined {
  const kind = KINDS[bytes[0] ?? -1];
  const reader = new Reader(bytes);
  if (kind === undefined) return undefined;
  const stream = kind === 'ready' ? 0 : reader.uint32();
  const message = readBody(kind, stream, reader);
  return reader.done ? message : undefined;
}

function readBody(kind: SwarmMessage['kind'], stream: number, reader: Reader): SwarmMessage | undefined {
  switch (kind) {
    case 'open': {
      const transfer = toBase64Url(reader.raw(ID_LENGTH));
      const content = contentIdOf(reader.raw(HASH_LENGTH));
      return { kind, stream, transfer, content, verified: reader.uint48() };
    }
    case 'interested':
    case 'not-interested':
    case 'have-all':
    case 'unchoke':
      return { kind, stream };
    case 'request':
      return { kind, stream, ranges: reader.ranges() };
    case 'cancel':
    case 'reject':
      return { kind, stream, ...reader.range() };
    case 'hash-request':
      return { kind, stream, file: reader.uint32(), chunk: reader.uint32() };
    case 'info-request':
      return { kind, stream, part: reader.uint32() };
    case 'leave': {
      const reason = LEAVE_REASONS[reader.uint8()];
      return reason && { kind, stream, reason };
    }
    case 'bitfield':
      return { kind, stream, bits: reader.rest(SWARM_LIMITS.pieces / 8) };
    case 'have':
      return { kind, stream, piece: reader.uint32() };
    case 'choke': {
      const reason = CHOKE_REASONS[reader.uint8()];
      return reason && { kind, stream, reason };
    }
    case 'piece':
      return { kind, stream, ...reader.range(), uncles: reader.uncles(), data: reader.rest(PIECE_SIZE) };
    case 'hashes': {
      const [file, chunk, uncles] = [reader.uint32(), reader.uint32(), reader.uncles()];
      return {
        kind,
        stream,
        file,
        chunk,
        uncles,
        hashes: reader.rest(SWARM_LIMITS.hashesPerRequest * HASH_LENGTH),
      };
    }
    case 'info':
      return { kind, stream, part: reader.uint32(), data: reader.rest(SWARM_LIMITS.infoPart) };
    case 'end': {
      const reason = END_REASONS[reader.uint8()];
      return reason && { kind, stream, reason };
    }
    case 'ready':
      return { kind, transfer: toBase64Url(reader.raw(ID_LENGTH)) };
  }
}

const RANGE_LENGTH = 6;

function bodyLength(message: SwarmMessage): number {
  switch (message.kind) {
    case 'open':
      return ID_LENGTH + HASH_LENGTH + 6;
    case 'request':
      return RANGE_LENGTH * message.ranges.length;
    case 'cancel':
    case 'reject':
      return RANGE_LENGTH;
    case 'hash-request':
      return 8;
    case 'info-request':
    case 'have':
      return 4;
    case 'leave':
    case 'choke':
    case 'end':
      return 1;
    case 'bitfield':
      return message.bits.length;
    case 'piece':
      return RANGE_LENGTH + 1 + message.uncles.length + message.data.length;
    case 'hashes':
      return 8 + 1 + message.uncles.length + message.hashes.length;
    case 'info':
      return 4 + message.data.length;
    case 'ready':
      return ID_LENGTH;
    default:
      return 0;
  }
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset);
  }

  uint8(value: number): void {
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  uint48(value: number): void {
    this.#view.setUint16(this.#at, Math.floor(value / 0x1_0000_0000));
    this.#view.setUint32(this.#at + 2, value >>> 0);
    this.#at += 6;
  }

  range({ piece, block, blocks }: PieceRange): void {
    this.uint32(piece);
    this.uint8(block);
    this.uint8(blocks);
  }

  uncles(uncles: Uint8Array): void {
    this.uint8(uncles.length / HASH_LENGTH);
    this.raw(uncles);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

/** Reads from the second byte on; what is missing reads as zeros, and then it is never `done`. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 1;
  #short = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether everything was there, and nothing else. */
  get done(): boolean {
    return !this.#short && this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#has(1) ? this.#view.getUint8(this.#at - 1) : 0;
  }

  uint32(): number {
    return this.#has(4) ? this.#view.getUint32(this.#at - 4) : 0;
  }

  uint48(): number {
    if (!this.#has(6)) return 0;
    return this.#view.getUint16(this.#at - 6) * 0x1_0000_0000 + this.#view.getUint32(this.#at - 4);
  }

  range(): PieceRange {
    return { piece: this.uint32(), block: this.uint8(), blocks: this.uint8() };
  }

  /** At least one of them, to the end. */
  ranges(): PieceRange[] {
    const ranges: PieceRange[] = [];
    do ranges.push(this.range());
    while (!this.#short && !this.done && ranges.length < SWARM_LIMITS.rangesPerRequest);
    return ranges;
  }

  uncles(): Uint8Array {
    const count = this.uint8();
    if (count > MAX_UNCLES) this.#short = true;
    return this.raw(count * HASH_LENGTH);
  }

  raw(length: number): Uint8Array {
    return this.#has(length) ? this.#bytes.subarray(this.#at - length, this.#at) : new Uint8Array(length);
  }

  rest(max: number): Uint8Array {
    const length = Math.max(0, this.#bytes.length - this.#at);
    if (length > max) this.#short = true;
    return this.raw(length);
  }

  #has(length: number): boolean {
    if (this.#at + length > this.#bytes.length) {
      this.#short = true;
      return false;
    }
    this.#at += length;
    return true;
  }
}
