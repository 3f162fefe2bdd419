import { equalBytes } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { Bitfield } from './bitfield.ts';
import { type ContentId, HASH_LENGTH, rootOf } from './content-id.ts';
import { ContentLayout, type LayoutFile, type Piece, type PieceRange } from './content-layout.ts';
import type { DownloadEffect, DownloadEvent, SourceLoss } from './download-events.ts';
import { DownloadSource } from './download-source.ts';
import { decodeFolder } from './folder-info.ts';
import { chunkKey, HashBook } from './hash-book.ts';
import { InfoFetch } from './info-fetch.ts';
import { rootFromUncles, type Sha256 } from './merkle.ts';
import { chunkCount, chunkOf } from './piece-hashes.ts';
import { PiecePicker } from './piece-picker.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import type { Data, LeaveReason, UploaderMessage } from './swarm-message.ts';

export interface DownloadParts {
  /** The entry that offers it. */
  readonly transfer: string;
  readonly content: ContentId;
  /** How it is cut, or for a folder whose dictionary is not here yet, the bytes of that. */
  readonly layout: ContentLayout | { readonly infoSize: number };
  /** Pieces that are here already. */
  readonly have?: Uint8Array | undefined;
  /** Numbers streams; each number is given once for a link. */
  readonly nextStream: () => number;
  readonly sha256: Sha256;
}

interface Storing {
  readonly device: DeviceId;
  readonly range: PieceRange;
  readonly uncles: Uint8Array;
  readonly length: number;
}

/** Chunks of piece hashes that are asked for ahead, in contents of many files. */
const HASHES_AHEAD = 16;

/**
 * One content on its way here, from any number of devices (PROTOCOL, section Files). Decides only: links, disk, time and
 * SHA-256 are handed in, what is to be done is handed out.
 *
 *     linked --open--> have-all, unchoke --request--> piece: `store` -> verified -> `commit` -> `complete`
 *
 * A range is asked of one device at a time, and proves itself: what is wrong names its sender.
 */
export class Download {
  readonly #parts: DownloadParts;
  readonly #hashes: HashBook;
  readonly #linked = new Set<DeviceId>();
  readonly #sources = new Map<DeviceId, DownloadSource>();
  readonly #storing = new Map<number, Storing>();
  #info: InfoFetch | undefined;
  #layout: ContentLayout | undefined;
  #have: Bitfield;
  #picker: PiecePicker | undefined;
  #running = false;
  #complete = false;
  #lastTicket = 0;
  #verifiedBytes = 0;
  #moved = 0;
  /** Bytes of pieces that are here and not told to be kept, and since when. */
  #uncommitted = 0;
  #uncommittedSince = 0;
  #committing = false;
  #effects: DownloadEffect[] = [];
  #now = 0;

  constructor(parts: DownloadParts) {
    this.#parts = parts;
    this.#hashes = new HashBook(parts.sha256);
    this.#have = Bitfield.empty(0);
    if (parts.layout instanceof ContentLayout) this.#know(parts.layout);
    else this.#info = new InfoFetch(rootOf(parts.content), parts.layout.infoSize, parts.sha256);
  }

  /** Bytes that are here and verified. */
  get done(): number {
    return this.#verifiedBytes + (this.#picker?.begunBytes ?? 0);
  }

  /** Bytes of content that came, those included that came again. */
  get moved(): number {
    return this.#moved;
  }

  /** Devices that said what they have. */
  get sources(): number {
    return [...this.#sources.values()].filter(source => source.answered).length;
  }

  /** The sender paused it, as far as can be told: nobody sends. */
  get pausedThere(): boolean {
    const sources = [...this.#sources.values()];
    return sources.length > 0 && sources.every(source => source.choked === 'paused');
  }

  /** Bytes per second. */
  rate(now: number): number {
    return [...this.#sources.values()].reduce((sum, source) => sum + source.rate(now), 0);
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    let wakeAt = Number.POSITIVE_INFINITY;
    if (this.#uncommitted > 0 && !this.#committing)
      wakeAt = this.#uncommittedSince + SWARM_LIMITS.commitDelay;
    if (!this.#running) return wakeAt;
    for (const source of this.#sources.values()) {
      wakeAt = Math.min(wakeAt, source.silentAt);
      if (source.restsUntil > this.#now) wakeAt = Math.min(wakeAt, source.restsUntil);
    }
    return wakeAt;
  }

  /** Takes one event and says what to do, in order. `now` in milliseconds; it must never go back. */
  handle(event: DownloadEvent, now: number): DownloadEffect[] {
    this.#effects = [];
    this.#now = now;
    this.#apply(event);
    if (this.#running) {
      this.#leaveSilent();
      for (const source of this.#sources.values()) this.#askOf(source);
    }
    this.#commit();
    return this.#effects;
  }

  #apply(event: DownloadEvent): void {
    switch (event.kind) {
      case 'linked':
        this.#linked.add(event.device);
        this.#drop(event.device);
        if (this.#running) this.#open(event.device);
        break;
      case 'unlinked':
        this.#linked.delete(event.device);
        this.#drop(event.device);
        break;
      case 'message':
        this.#message(event.device, event.message);
        break;
      case 'stored':
        this.#stored(event.ticket, event.root);
        break;
      case 'not-stored':
        this.#giveUp(event.ticket);
        break;
      case 'committed':
        this.#committing = false;
        break;
      case 'start':
        this.#start();
        break;
      case 'stop':
        this.#stop(event.reason);
        break;
      case 'tick':
        break;
    }
  }

  #know(layout: ContentLayout): void {
    this.#layout = layout;
    const { have } = this.#parts;
    const kept = have && Bitfield.of(have, layout.pieceCount);
    this.#have = kept ?? Bitfield.empty(layout.pieceCount);
    this.#picker = new PiecePicker(layout, this.#have);
    for (let at = 0; at < layout.pieceCount; at++) {
      if (this.#have.has(at)) this.#verifiedBytes += layout.piece(at).length;
    }
  }

  #start(): void {
    if (this.#running || this.#complete) return;
    this.#running = true;
    for (const device of this.#linked) this.#open(device);
  }

  #open(device: DeviceId): void {
    this.#drop(device);
    const source = new DownloadSource(device, this.#parts.nextStream(), this.#now);
    this.#sources.set(device, source);
    const { transfer, content } = this.#parts;
    const { stream } = source;
    const message = { kind: 'open', stream, transfer, content, verified: this.done } as const;
    this.#effects.push({ kind: 'send', device, message });
  }

  /** Takes nothing new; what is under way already may still come. To go on, devices have to be `linked` anew. */
  #stop(reason: LeaveReason): void {
    this.#running = false;
    this.#linked.clear();
    for (const source of this.#sources.values()) this.#leave(source, reason);
  }

  #leave({ device, stream }: DownloadSource, reason: LeaveReason): void {
    this.#effects.push({ kind: 'send', device, message: { kind: 'leave', stream, reason } });
  }

  /** Forgets a source, so that what it was asked for is asked of others. */
  #drop(device: DeviceId): void {
    const source = this.#sources.get(device);
    if (source === undefined) return;
    this.#sources.delete(device);
    for (const { range } of source.asked.values()) this.#picker?.giveUp(range);
    if (this.#info?.from === device) this.#info.abandon();
  }

  #lose(source: DownloadSource, reason: SourceLoss): void {
    if (reason === 'bad-data' || reason === 'silence') this.#leave(source, reason);
    this.#drop(source.device);
    this.#effects.push({ kind: 'lost', device: source.device, reason });
  }

  #leaveSilent(): void {
    for (const source of this.#sources.values()) {
      if (source.silentAt <= this.#now) this.#lose(source, 'silence');
    }
  }

  #message(device: DeviceId, message: UploaderMessage): void {
    const source = this.#sources.get(device);
    // Of an older stream, or of one that was left: still under way when we went.
    if (source === undefined || source.stream !== message.stream) return;
    source.heard(this.#now);
    switch (message.kind) {
      case 'have-all':
        source.claims('all');
        break;
      case 'bitfield':
        source.claims(message.bits.slice());
        break;
      case 'have':
        this.#has(source, message.piece);
        break;
      case 'choke':
        source.choked = message.reason;
        break;
      case 'unchoke':
        source.choked = undefined;
        break;
      case 'piece':
        this.#data(source, message);
        break;
      case 'reject':
        if (source.answer(message) === undefined) break;
        this.#picker?.giveUp(message);
        source.restsUntil = this.#now + 1_000;
        break;
      case 'hashes':
        this.#takeHashes(source, message);
        break;
      case 'info':
        this.#takeInfo(source, message.part, message.data);
        break;
      case 'end':
        this.#lose(source, message.reason);
        break;
    }
  }

  #has(source: DownloadSource, piece: number): void {
    if (this.#layout === undefined) return;
    const pieces = source.pieces(this.#layout.pieceCount);
    if (pieces === 'malformed' || piece >= this.#layout.pieceCount) this.#lose(source, 'bad-data');
    else pieces.set(piece);
  }

  #data(source: DownloadSource, message: Data): void {
    const { uncles, data } = message;
    this.#moved += data.length;
    const asked = source.answer(message);
    if (asked === undefined || this.#layout === undefined) return;
    const { piece, block, blocks } = asked.range;
    const { width } = this.#layout.piece(piece);
    const place = this.#layout.bytesOf(asked.range);
    if (
      place === undefined ||
      data.length !== asked.length ||
      uncles.length !== Math.log2(width / blocks) * HASH_LENGTH
    ) {
      this.#picker?.giveUp(asked.range);
      this.#lose(source, 'bad-data');
      return;
    }
    source.received(asked.length, this.#now);
    this.#lastTicket += 1;
    const ticket = this.#lastTicket;
    const range = { piece, block, blocks };
    this.#storing.set(ticket, { device: source.device, range, uncles: uncles.slice(), length: data.length });
    const { file, offset } = place;
    const { device } = source;
    this.#effects.push({ kind: 'store', ticket, device, file, offset, data, width: blocks });
  }

  #stored(ticket: number, root: Uint8Array): void {
    const storing = this.#storing.get(ticket);
    if (storing === undefined || this.#layout === undefined || this.#picker === undefined) return;
    const { device, range, uncles } = storing;
    const piece = this.#layout.piece(range.piece);
    const expected = this.#hashes.hashOf(piece);
    const found = rootFromUncles(root, range.block / range.blocks, uncles, this.#parts.sha256);
    if (expected === undefined || !equalBytes(found, expected)) {
      this.#giveUp(ticket);
      const source = this.#sources.get(device);
      if (source !== undefined) this.#lose(source, 'bad-data');
      return;
    }
    this.#storing.delete(ticket);
    // A slow disk here holds the other side back: its silence is ours.
    this.#sources.get(device)?.heard(this.#now);
    const whole = this.#picker.arrived(range);
    if (whole !== undefined) this.#pieceDone(whole);
  }

  #pieceDone(piece: Piece): void {
    this.#verifiedBytes += piece.length;
    this.#hashes.done(piece);
    this.#noteUncommitted(piece.length);
  }

  #giveUp(ticket: number): void {
    const storing = this.#storing.get(ticket);
    this.#storing.delete(ticket);
    if (storing !== undefined) this.#picker?.giveUp(storing.range);
  }

  #takeHashes(source: DownloadSource, message: Extract<UploaderMessage, { kind: 'hashes' }>): void {
    const file = this.#layout?.files[message.file];
    const asked = source.hashesAsked.delete(chunkKey(message.file, message.chunk));
    if (!asked || file === undefined) return;
    const left = this.#missingIn(file, message.chunk);
    if (left > 0 && !this.#hashes.learn(file, message.chunk, message, left)) this.#lose(source, 'bad-data');
  }

  #missingIn(file: LayoutFile, chunk: number): number {
    const first = file.firstPiece + chunk * SWARM_LIMITS.hashesPerRequest;
    const end = Math.min(file.firstPiece + file.pieces, first + SWARM_LIMITS.hashesPerRequest);
    let missing = 0;
    for (let at = first; at < end; at++) if (!this.#have.has(at)) missing += 1;
    return missing;
  }

  #takeInfo(source: DownloadSource, part: number, data: Uint8Array): void {
    if (this.#info?.from !== source.device) return;
    source.infoAsked -= 1;
    const bytes = this.#info.take(part, data);
    if (bytes === 'more') return;
    if (bytes === 'wrong') {
      this.#lose(source, 'bad-data');
      return;
    }
    this.#info = undefined;
    const info = decodeFolder(bytes);
    const layout = info.ok ? ContentLayout.of(info.value.files) : info;
    if (!info.ok || !layout.ok) {
      const problem = info.ok ? 'too-large' : info.error;
      this.#stop('bad-data');
      this.#effects.push({ kind: 'impossible', problem });
      return;
    }
    this.#know(layout.value);
    this.#effects.push({ kind: 'info', bytes, info: info.value, layout: layout.value });
  }

  #askOf(source: DownloadSource): void {
    if (!source.answered || source.choked !== undefined || source.restsUntil > this.#now) return;
    if (this.#layout === undefined || this.#picker === undefined) {
      this.#askForInfo(source);
      return;
    }
    const pieces = source.pieces(this.#layout.pieceCount);
    if (pieces === 'malformed') {
      this.#lose(source, 'bad-data');
      return;
    }
    const { device, stream } = source;
    const ranges: PieceRange[] = [];
    const blocks = source.blocks(this.#now);
    for (let room = this.#behind ? 0 : source.room(this.#now); room > 0; ) {
      const range = this.#picker.pick(pieces, blocks, piece => this.#ready(piece, source));
      const place = range && this.#layout.bytesOf(range);
      if (range === undefined || place === undefined) break;
      room -= source.ask(range, place.length, this.#now);
      ranges.push(range);
    }
    if (ranges.length > 0)
      this.#effects.push({ kind: 'send', device, message: { kind: 'request', stream, ranges } });
    this.#showInterest(source, pieces);
  }

  #showInterest(source: DownloadSource, pieces: Bitfield): void {
    if (source.asked.size > 0) return;
    const interested = this.#picker?.wants(pieces) ?? true;
    if (interested === source.interested) return;
    source.interested = interested;
    const { device, stream } = source;
    const kind = interested ? 'interested' : 'not-interested';
    this.#effects.push({ kind: 'send', device, message: { kind, stream } });
  }

  /** Whether too much waits for being kept: a crash must not cost more than a few batches. */
  get #behind(): boolean {
    return this.#committing && this.#uncommitted >= 2 * this.#batch;
  }

  #askForInfo(source: DownloadSource): void {
    if (this.#info === undefined || this.#info.from !== undefined) return;
    const { device, stream } = source;
    source.heard(this.#now);
    for (const part of this.#info.begin(device)) {
      source.infoAsked += 1;
      this.#effects.push({ kind: 'send', device, message: { kind: 'info-request', stream, part } });
    }
  }

  /** Whether a piece can be verified; else its hashes are asked for, and other files may be looked at meanwhile. */
  #ready(piece: Piece, source: DownloadSource): true | number {
    if (this.#hashes.hashOf(piece) !== undefined) return true;
    const { file, index } = piece;
    const chunk = chunkOf(file, index);
    const key = chunkKey(file.index, chunk);
    const asked = [...this.#sources.values()].some(other => other.hashesAsked.has(key));
    if (!asked && source.hashesAsked.size < HASHES_AHEAD && chunk < chunkCount(file)) {
      const { device, stream } = source;
      if (source.hashesAsked.size === 0) source.heard(this.#now);
      source.hashesAsked.add(key);
      const message = { kind: 'hash-request', stream, file: file.index, chunk } as const;
      this.#effects.push({ kind: 'send', device, message });
    }
    const full = source.hashesAsked.size >= HASHES_AHEAD;
    return full ? Number.POSITIVE_INFINITY : file.firstPiece + file.pieces;
  }

  get #batch(): number {
    const share = (this.#layout?.size ?? 0) * SWARM_LIMITS.commitShare;
    return Math.min(SWARM_LIMITS.commitMax, Math.max(SWARM_LIMITS.commitMin, share));
  }

  #noteUncommitted(bytes: number): void {
    if (this.#uncommitted === 0) this.#uncommittedSince = this.#now;
    this.#uncommitted += bytes;
  }

  #commit(): void {
    if (this.#committing || this.#layout === undefined) return;
    const whole = this.#have.complete;
    if (this.#uncommitted === 0) {
      if (whole && this.#running && !this.#complete) this.#finish();
      return;
    }
    const due = this.#now - this.#uncommittedSince >= SWARM_LIMITS.commitDelay;
    if (!whole && this.#running && !due && this.#uncommitted < this.#batch) return;
    this.#committing = true;
    this.#uncommitted = 0;
    this.#effects.push({ kind: 'commit', bits: this.#have.bytes });
  }

  #finish(): void {
    this.#complete = true;
    this.#stop('done');
    this.#effects.push({ kind: 'complete' });
  }
}
