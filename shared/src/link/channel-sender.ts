import { DATA_HEADER, type DataFrame } from './frame.ts';
import { CHANNEL_RULES, type ChannelRules, type LinkChannel } from './link-channel.ts';

export interface OutgoingMessage {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A fragment that has a place in the stream; encoded anew each time it is sent. */
interface Fragment {
  readonly offset: number;
  readonly message: OutgoingMessage;
  readonly from: number;
  readonly to: number;
}

/**
 * The sending half of one channel: queues messages, cuts them into frames of the size asked for, knows what was
 * acknowledged and sends the rest again over the next connection. The place of a frame is its byte offset in the
 * channel's stream, as in QUIC (RFC 9000, sections 2.2 and 4.1).
 */
export class ChannelSender {
  readonly #channel: LinkChannel;
  readonly #rules: ChannelRules;
  /** Not cut to the end yet; the first may be cut up to `#cutInMessage`. */
  #queue: OutgoingMessage[] = [];
  #cutInMessage = 0;
  #queuedBytes = 0;
  /** Cut and not acknowledged, by offset; those from `#nextResend` on wait to be sent again. */
  #fragments: Fragment[] = [];
  #nextResend = 0;
  /** Stream offsets: acknowledged <= sent on this connection <= cut <= limit. */
  #acknowledged = 0;
  #sent = 0;
  #cut = 0;
  #limit = 0;

  constructor(channel: LinkChannel) {
    this.#channel = channel;
    this.#rules = CHANNEL_RULES[channel];
  }

  /** Bytes sent on this connection that the peer has not acknowledged. */
  get inFlight(): number {
    return this.#sent - this.#acknowledged;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether a message is not delivered yet. */
  get pending(): boolean {
    return this.#queue.length > 0 || this.#fragments.length > 0;
  }

  /** Queues a message. */
  offer(message: OutgoingMessage): 'queued' | 'queue-full' | 'message-too-large' {
    if (message.bytes.length > this.#rules.maxMessage) return 'message-too-large';
    if (this.#queuedBytes + message.bytes.length > this.#rules.maxQueue) return 'queue-full';
    this.#queue.push(message);
    // Counting the header bounds the number of empty messages too.
    this.#queuedBytes += message.bytes.length + DATA_HEADER;
    return 'queued';
  }

  /** Length of the frame that `take` would give, or `undefined` when there is nothing to send or no credit. */
  peek(frameSize: number): number | undefined {
    const resend = this.#fragments[this.#nextResend];
    if (resend !== undefined) return lengthOf(resend);
    const next = this.#nextFragment(frameSize);
    return next !== undefined && this.#cut + lengthOf(next) <= this.#limit ? lengthOf(next) : undefined;
  }

  /**
   * The next frame, at most `frameSize` bytes unless it was cut longer before; call only after `peek`. `completed`: the
   * message that ends with it.
   */
  take(frameSize: number): { frame: DataFrame; completed: number | undefined } {
    const fragment = this.#fragments[this.#nextResend] ?? this.#cutFragment(frameSize);
    this.#nextResend += 1;
    this.#sent = fragment.offset + lengthOf(fragment);
    const last = completes(fragment);
    const frame = {
      kind: 'data',
      channel: this.#channel,
      first: fragment.from === 0,
      last,
      offset: fragment.offset,
      payload: fragment.message.bytes.subarray(fragment.from, fragment.to),
    } as const;
    return { frame, completed: last ? fragment.message.id : undefined };
  }

  /**
   * Notes how far the peer received and how far it allows to send.
   * @returns ids of the messages that are delivered now; `bad-ack` when the peer confirms what was never sent,
   *   takes back what it confirmed, or confirms half a frame
   */
  acknowledge(received: number, limit: number): number[] | 'bad-ack' {
    if (received < this.#acknowledged || received > this.#cut) return 'bad-ack';
    const count = this.#fragments.findIndex(fragment => fragment.offset >= received);
    const confirmed = this.#fragments.slice(0, count === -1 ? undefined : count);
    const lastConfirmed = confirmed.at(-1);
    if (received > this.#acknowledged && endOf(lastConfirmed) !== received) return 'bad-ack';
    this.#fragments = this.#fragments.slice(confirmed.length);
    this.#nextResend = Math.max(0, this.#nextResend - confirmed.length);
    this.#acknowledged = received;
    this.#sent = Math.max(this.#sent, received);
    this.#limit = Math.max(this.#limit, limit);
    const delivered = confirmed.filter(completes).map(fragment => fragment.message);
    for (const message of delivered) this.#queuedBytes -= message.bytes.length + DATA_HEADER;
    return delivered.map(message => message.id);
  }

  /**
   * Starts over on a new connection. Kept channels send again what is not acknowledged; others forget what was
   * under way.
   * @returns ids of messages that are lost with the old connection
   */
  reconnect(): number[] {
    if (this.#rules.kept) {
      this.#nextResend = 0;
      this.#sent = this.#acknowledged;
      return [];
    }
    const lost = new Set(this.#fragments.map(fragment => fragment.message));
    const half = this.#cutInMessage > 0 ? this.#queue.shift() : undefined;
    if (half !== undefined) lost.add(half);
    for (const message of lost) this.#queuedBytes -= message.bytes.length + DATA_HEADER;
    this.#fragments = [];
    this.#nextResend = this.#cutInMessage = 0;
    this.#acknowledged = this.#sent = this.#cut = this.#limit = 0;
    return [...lost].map(message => message.id);
  }

  /**
   * Empties the sender, in order.
   * @returns `doubtful` messages went out whole and are not acknowledged; `unsent` ones can't have arrived
   */
  drain(): { doubtful: OutgoingMessage[]; unsent: OutgoingMessage[] } {
    const doubtful = this.#fragments.filter(completes).map(fragment => fragment.message);
    const unsent = this.#queue;
    this.#queue = [];
    this.#fragments = [];
    this.#nextResend = this.#cutInMessage = this.#queuedBytes = 0;
    return { doubtful, unsent };
  }

  #nextFragment(frameSize: number): Fragment | undefined {
    const message = this.#queue[0];
    if (message === undefined) return undefined;
    const from = this.#cutInMessage;
    const to = Math.min(message.bytes.length, from + frameSize - DATA_HEADER);
    return { offset: this.#cut, message, from, to };
  }

  #cutFragment(frameSize: number): Fragment {
    const fragment = this.#nextFragment(frameSize);
    if (fragment === undefined) throw new Error('nothing to take');
    this.#fragments.push(fragment);
    this.#cut += lengthOf(fragment);
    this.#cutInMessage = fragment.to;
    if (completes(fragment)) {
      this.#queue.shift();
      this.#cutInMessage = 0;
    }
    return fragment;
  }
}

function lengthOf(fragment: Fragment): number {
  return DATA_HEADER + fragment.to - fragment.from;
}

function endOf(fragment: Fragment | undefined): number | undefined {
  return fragment && fragment.offset + lengthOf(fragment);
}

function completes(fragment: Fragment): boolean {
  return fragment.to === fragment.message.bytes.length;
}
