import { RateMeter } from '../link/rate-meter.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { Bitfield } from './bitfield.ts';
import { BLOCK_SIZE } from './content-id.ts';
import type { PieceRange } from './content-layout.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import type { ChokeReason } from './swarm-message.ts';

/** A range that a source was asked for. */
export interface Asked {
  readonly range: PieceRange;
  readonly length: number;
}

/** What a download knows of one of the devices that it is fetched from. */
export class DownloadSource {
  readonly device: DeviceId;
  readonly stream: number;
  readonly #meter = new RateMeter();
  /** What it has, as it said; a bitfield can be read only when the layout is known. */
  #claim: 'nothing' | 'all' | Uint8Array = 'nothing';
  #pieces: Bitfield | undefined;
  choked: ChokeReason | undefined = 'slots';
  interested = true;
  /** Asked for and not answered, by `keyOf`. */
  readonly asked = new Map<number, Asked>();
  readonly hashesAsked = new Set<string>();
  /** Parts of the info dictionary that were asked for and are not here. */
  infoAsked = 0;
  /** It refused a request: nothing is asked until then. */
  restsUntil = 0;
  /** What is asked for and not here: each request counts as a block at least, so that small files are no flood. */
  #askedBytes = 0;
  #heardAt: number;

  constructor(device: DeviceId, stream: number, now: number) {
    this.device = device;
    this.stream = stream;
    this.#heardAt = now;
  }

  /** Bytes per second of content, over the last seconds. */
  rate(now: number): number {
    return this.#meter.rate(now);
  }

  heard(now: number): void {
    this.#heardAt = now;
  }

  /** When it has been silent for too long, if it owes an answer. */
  get silentAt(): number {
    const owes = !this.answered || this.asked.size + this.hashesAsked.size + this.infoAsked > 0;
    return owes ? this.#heardAt + SWARM_LIMITS.silence : Number.POSITIVE_INFINITY;
  }

  claims(claim: 'all' | Uint8Array): void {
    this.#claim = claim;
    this.#pieces = undefined;
  }

  get answered(): boolean {
    return this.#claim !== 'nothing';
  }

  /** The pieces that it has; `malformed` when what it said does not fit the content. */
  pieces(count: number): Bitfield | 'malformed' {
    if (this.#pieces === undefined) {
      const claim = this.#claim;
      if (claim === 'nothing') return Bitfield.empty(count);
      const pieces = claim === 'all' ? Bitfield.full(count) : Bitfield.of(claim, count);
      if (pieces === undefined) return 'malformed';
      this.#pieces = pieces;
    }
    return this.#pieces;
  }

  /**
   * Bytes that should be asked for now, in one message; 0 while enough is under way. What is under way should last longer
   * than any way here takes.
   */
  room(now: number): number {
    const lasting = (this.rate(now) * SWARM_LIMITS.pipelineTime) / 1_000;
    const pipeline = Math.min(SWARM_LIMITS.pipelineMax, Math.max(SWARM_LIMITS.pipelineMin, lasting));
    const room = pipeline - this.#askedBytes;
    return room >= pipeline * SWARM_LIMITS.pipelineRefill ? room : 0;
  }

  /** Blocks to ask for at once: few while they come slowly, so that something moves. */
  blocks(now: number): number {
    return this.rate(now) >= SWARM_LIMITS.wholePieceRate ? 16 : 4;
  }

  /** Notes that a range is asked for; bytes that it counts as. */
  ask(range: PieceRange, length: number, now: number): number {
    if (this.asked.size === 0) this.#heardAt = now;
    this.asked.set(keyOf(range), { range, length });
    const cost = Math.max(BLOCK_SIZE, length);
    this.#askedBytes += cost;
    return cost;
  }

  /** Takes an answer to `range`, unless it was not asked for. */
  answer(range: PieceRange): Asked | undefined {
    const asked = this.asked.get(keyOf(range));
    if (asked === undefined || asked.range.blocks !== range.blocks) return undefined;
    this.asked.delete(keyOf(range));
    this.#askedBytes -= Math.max(BLOCK_SIZE, asked.length);
    return asked;
  }

  received(bytes: number, now: number): void {
    this.#meter.count(bytes, now);
  }
}

/** Ranges that are asked for at one time never overlap. */
function keyOf({ piece, block }: PieceRange): number {
  return piece * 16 + block;
}
