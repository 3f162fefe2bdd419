import type { Address } from '@kith/shared/identity/address';
import type { MessageRow } from '../../engine/chat/chat-rows.ts';

/** So many answers in so many milliseconds: more than a person writes, and nothing that two programs could live on. */
const MOST = 20;
const WITHIN = 60_000;

/** Which messages an echo answers. */
export class EchoRule {
  readonly #self: Address;
  readonly #since: number;
  /** When each buddy was answered lately. */
  readonly #answered = new Map<Address, readonly number[]>();

  /** @param since messages from before are not answered; milliseconds since 1970 */
  constructor(self: Address, since: number) {
    this.#self = self;
    this.#since = since;
  }

  /**
   * What to answer a message that just came, if anything; the answer counts as given.
   *
   * @param now milliseconds since 1970
   */
  answer(from: Address, { mine, at, body }: MessageRow, now: number): string | undefined {
    if (mine || at < this.#since || body.type !== 'text' || body.text === '') return undefined;
    // What says again what it answers came from an echo, and so would what answers that.
    if (body.reply?.author === this.#self && body.reply.text === body.text) return undefined;
    const lately = (this.#answered.get(from) ?? []).filter(time => time > now - WITHIN);
    if (lately.length >= MOST) return undefined;
    this.#answered.set(from, [...lately, now]);
    return body.text;
  }
}
