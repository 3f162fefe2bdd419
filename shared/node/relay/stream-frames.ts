import { streamedLength } from '@kith/shared/relay/channel-data';

/** Whole messages of STUN and TURN out of a stream, in whatever parts it comes (RFC 8489, section 6.2.2; RFC 8656, 12.5). */
export class StreamFrames {
  #waiting: Uint8Array = new Uint8Array();

  /** @returns the messages that are whole now; `undefined` when what comes is none: the stream can't be read on */
  take(bytes: Uint8Array): Uint8Array[] | undefined {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    const whole: Uint8Array[] = [];
    for (;;) {
      const length = streamedLength(this.#waiting);
      if (length === 0) return undefined;
      if (length === undefined || length > this.#waiting.length) return whole;
      whole.push(this.#waiting.subarray(0, length));
      this.#waiting = this.#waiting.subarray(length);
    }
  }
}
