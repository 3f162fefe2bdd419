import type { RandomBytes } from '../identity/crypto-suite.ts';
import { toBase64Url } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { type Letter, type LetterSuite, openLetter, sealLetter } from './letter.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { FromLeaf } from './overlay-message.ts';
import type { Place } from './place.ts';
import { TimerQueue } from './timer-queue.ts';

interface Outgoing {
  readonly id: string;
  readonly key: Uint8Array;
  readonly envelope: string;
  /** Places that were not tried. */
  readonly left: Place[];
}

export interface LeafLetterParts {
  readonly me: DeviceId;
  readonly suite: LetterSuite;
  readonly randomBytes: RandomBytes;
  /** Where this device is now. */
  readonly places: () => Place[];
  /** Sends over the best of the hubs; says whether there is one. */
  readonly send: (to: DeviceId, signal: Extract<FromLeaf, { kind: 'signal' }>) => boolean;
  readonly undelivered: (id: string) => void;
}

/** Letters of a leaf: each is sent to one place of its receiver, and to the next when nobody is there. */
export class LeafLetters {
  readonly #parts: LeafLetterParts;
  readonly #sent = new Map<string, Outgoing>();
  readonly #memory = new TimerQueue<string>();
  #keys: readonly Uint8Array[] = [];

  constructor(parts: LeafLetterParts) {
    this.#parts = parts;
  }

  get wakeAt(): number {
    return this.#memory.wakeAt;
  }

  set keys(keys: readonly Uint8Array[]) {
    this.#keys = keys;
  }

  send(letter: Omit<Outgoing, 'left'> & { readonly to: readonly Place[] }, now: number): void {
    const { id, key, envelope, to } = letter;
    this.#try({ id, key, envelope, left: to.slice(0, 2) }, now);
  }

  /** A signal did not arrive. */
  unreachable(signal: string, now: number): void {
    const letter = this.#sent.get(signal);
    if (letter === undefined) return;
    this.#sent.delete(signal);
    this.#memory.delete(signal);
    this.#try(letter, now);
  }

  open(sealed: string): Letter | undefined {
    return openLetter(this.#parts.suite, sealed, this.#keys);
  }

  tick(now: number): void {
    for (let id = this.#memory.take(now); id !== undefined; id = this.#memory.take(now))
      this.#sent.delete(id);
  }

  #try(letter: Outgoing, now: number): void {
    const { me, suite, randomBytes, places, send, undelivered } = this.#parts;
    const to = letter.left.shift();
    if (to === undefined) {
      undelivered(letter.id);
      return;
    }
    const sealed = sealLetter(
      suite,
      randomBytes,
      { from: me, at: places(), envelope: letter.envelope },
      letter.key,
    );
    const id = toBase64Url(randomBytes(16));
    if (!send(to.hub, { kind: 'signal', id, to, content: { kind: 'letter', sealed } })) {
      undelivered(letter.id);
      return;
    }
    if (this.#sent.size >= OVERLAY_LIMITS.signals) return;
    this.#sent.set(id, letter);
    this.#memory.set(id, now + OVERLAY_LIMITS.signalMemory);
  }
}
