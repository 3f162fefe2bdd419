import type { VirtualClock } from './virtual-clock.ts';

export interface WireQuality {
  /** One-way delay in milliseconds. */
  readonly latencyMs: number;
  /** Rate of each direction. */
  readonly bytesPerSecond: number;
}

/** One end of a wire. */
export interface WireEnd {
  /** Sends one message; false when the wire is closed. */
  send(bytes: Uint8Array): boolean;
  /** Bytes that have not left this end. */
  readonly bufferedAmount: number;
  /** Closes the wire; the other end is told after the latency. */
  close(): void;
  /** Messages that came before anybody listened, in order; asked for once. */
  takeEarly(): Uint8Array[];
  onMessage: ((bytes: Uint8Array) => void) | undefined;
  onDrain: (() => void) | undefined;
  onClose: (() => void) | undefined;
}

/**
 * A reliable, ordered message channel between two ends in virtual time, as a WebRTC data channel is one: with
 * latency, a rate, buffers, and the ways in which it breaks.
 */
export class VirtualWire {
  readonly a: WireEnd;
  readonly b: WireEnd;
  readonly #ends: readonly [End, End];

  constructor(clock: VirtualClock, quality: WireQuality) {
    const a = new End(clock, quality);
    const b = new End(clock, quality);
    a.other = b;
    b.other = a;
    this.#ends = [a, b];
    this.a = a;
    this.b = b;
  }

  /** Breaks the wire: what is under way is lost, both ends are told. */
  cut(): void {
    for (const end of this.#ends) end.shut();
  }

  /** From now on nothing arrives and nobody is told, as when a machine freezes or a route vanishes. */
  freeze(): void {
    for (const end of this.#ends) end.frozen = true;
  }
}

class End implements WireEnd {
  onMessage: ((bytes: Uint8Array) => void) | undefined;
  onDrain: (() => void) | undefined;
  onClose: (() => void) | undefined;
  other: End | undefined;
  frozen = false;
  readonly #clock: VirtualClock;
  readonly #quality: WireQuality;
  #open = true;
  #freeAt = 0;
  #buffered = 0;
  #early: Uint8Array[] = [];

  constructor(clock: VirtualClock, quality: WireQuality) {
    this.#clock = clock;
    this.#quality = quality;
  }

  get bufferedAmount(): number {
    return this.#buffered;
  }

  takeEarly(): Uint8Array[] {
    const early = this.#early;
    this.#early = [];
    return early;
  }

  send(bytes: Uint8Array): boolean {
    if (!this.#open) return false;
    const copy = bytes.slice();
    this.#buffered += copy.length;
    const start = Math.max(this.#clock.now(), this.#freeAt);
    this.#freeAt = start + (copy.length * 1_000) / this.#quality.bytesPerSecond;
    this.#clock.after(this.#freeAt - this.#clock.now(), () => this.#leave(copy));
    return true;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    const other = this.other;
    this.#clock.after(this.#quality.latencyMs, () => {
      if (!this.frozen) other?.shut();
    });
  }

  arrive(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (this.onMessage === undefined) this.#early.push(bytes);
    else this.onMessage(bytes);
  }

  /** Closes this end and tells it. */
  shut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.onClose?.();
  }

  #leave(bytes: Uint8Array): void {
    if (this.frozen) return;
    this.#buffered -= bytes.length;
    const other = this.other;
    this.#clock.after(this.#quality.latencyMs, () => {
      if (!this.frozen) other?.arrive(bytes);
    });
    if (this.#buffered === 0) this.onDrain?.();
  }
}
