import { joinBytes } from '../protocol/bytes.ts';
import { BufferPool } from './buffer-pool.ts';
import { DATA_HEADER, type DataFrame } from './frame.ts';
import { CHANNEL_RULES, type ChannelRules, type LinkChannel } from './link-channel.ts';
import type { LinkFault } from './link-reason.ts';

/** A whole message: what to give to `consume` when whoever got it is done with it. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  readonly cost: number;
}

/** Buffers for lent messages that are kept: as many as are written to a disk at a time. */
const MOST_FREE = 4;

/**
 * The receiving half of one channel: drops doubles, notices gaps, puts messages together, and allows the peer to
 * send no more than a window beyond what was consumed.
 */
export class ChannelReceiver {
  readonly #rules: ChannelRules;
  #received = 0;
  #limit: number;
  /** Bytes that were received and not consumed, those of an unfinished message included. */
  #unconsumed = 0;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #partCost = 0;
  readonly #pool: BufferPool;

  constructor(channel: LinkChannel) {
    this.#rules = CHANNEL_RULES[channel];
    this.#limit = this.#rules.window;
    this.#pool = new BufferPool(this.#rules.lent, MOST_FREE);
  }

  /** How far the channel's stream was received. */
  get received(): number {
    return this.#received;
  }

  /** Takes a frame: a finished message, `undefined` for a fragment or a double, or the fault of the peer. */
  accept(frame: DataFrame): ReceivedMessage | undefined | LinkFault {
    const length = DATA_HEADER + frame.payload.length;
    const end = frame.offset + length;
    if (end <= this.#received) return undefined;
    if (frame.offset !== this.#received) return 'sequence-gap';
    if (end > this.#limit) return 'credit-exceeded';
    if (frame.first !== (this.#parts.length === 0)) return 'bad-fragment';
    if (this.#partBytes + frame.payload.length > this.#rules.maxMessage) return 'message-too-large';
    this.#received = end;
    this.#unconsumed += length;
    this.#parts.push(frame.payload);
    this.#partBytes += frame.payload.length;
    this.#partCost += length;
    if (!frame.last) return undefined;
    const message = {
      bytes: this.#join(),
      cost: this.#partCost,
    };
    this.#forgetParts();
    return message;
  }

  /**
   * Notes that a message was consumed, as `accept` gave it.
   * @returns whether the peer should be told its new limit
   */
  consume({ bytes, cost }: ReceivedMessage): boolean {
    this.#pool.give(bytes);
    this.#unconsumed -= cost;
    return this.#received + this.#rules.window - this.#unconsumed - this.#limit >= this.#rules.window / 4;
  }

  /** How far the peer may send, as told to it from now on; never less than it was told before. */
  announce(): number {
    this.#limit = Math.max(this.#limit, this.#received + this.#rules.window - this.#unconsumed);
    return this.#limit;
  }

  /** Where a stream that starts anew may be received up to; for the HELLO of a new connection. */
  freshLimit(): number {
    return Math.max(0, this.#rules.window - this.#unconsumed);
  }

  /** Starts over on a new connection, in whose HELLO `limit` was told: a channel that is not kept begins a new stream. */
  reconnect(limit: number): void {
    if (this.#rules.kept) return;
    this.#unconsumed -= this.#partCost;
    this.#forgetParts();
    this.#received = 0;
    this.#limit = limit;
  }

  #join(): Uint8Array {
    const [only] = this.#parts;
    if (only !== undefined && this.#parts.length === 1) return only;
    return joinBytes(this.#parts, this.#partBytes <= this.#rules.lent ? this.#pool.take() : undefined);
  }

  #forgetParts(): void {
    this.#parts = [];
    this.#partBytes = this.#partCost = 0;
  }
}
