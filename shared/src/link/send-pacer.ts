import { LINK_LIMITS } from './link-limits.ts';

/** State of the delivery at the moment something was sent, to be compared when it is acknowledged. */
interface Sample {
  readonly end: number;
  readonly delivered: number;
  readonly deliveredAt: number;
  readonly idle: boolean;
}

/** A rate is the best of this long; then a slower line is believed. */
const RATE_MEMORY_MS = 2_000;

/**
 * A round trip is the shortest of this long; then a longer way, or busier machines, are believed. Before, the queue is let
 * run dry for some PINGs, so that what is believed holds no queue of our own ("ProbeRTT" of BBR).
 */
const ROUND_TRIP_MEMORY_MS = 10_000;
const PROBE_AFTER_MS = 6_000;

/**
 * Says how much may be handed to a connection, so that what waits in buffers (ours and the network's) stays
 * under max(one frame, 50 ms at the measured rate). The delivery rate is measured per acknowledgement as in
 * BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", 2016; draft-cheng-iccrg-delivery-rate-estimation):
 * bytes acknowledged between sending and acknowledging a frame, over that time, the best of the last seconds.
 */
export class SendPacer {
  #samples: Sample[] = [];
  #sent = 0;
  #delivered = 0;
  #deliveredAt: number;
  /** Until this much is delivered, samples show what was asked for rather than what the line can carry. */
  #idleUntil = 1;
  #rateNow = 0;
  #rateBefore = 0;
  #rateSince: number;
  #roundTrip: number | undefined;
  #roundTripAt = 0;
  #probing = false;

  /** @param now milliseconds */
  constructor(now: number) {
    this.#deliveredAt = now;
    this.#rateSince = now;
  }

  /** Bytes per second as measured, or 0. */
  get rate(): number {
    return Math.max(this.#rateNow, this.#rateBefore);
  }

  /** The shortest round trip of the last while, in milliseconds. */
  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  /** Length of a full frame: half of what may wait, so that the next is ready when one has left. */
  get frameSize(): number {
    if (this.rate === 0) return LINK_LIMITS.firstFrame;
    const frame = Math.floor((this.rate * LINK_LIMITS.queueTime) / 2_000);
    return Math.min(LINK_LIMITS.frame, Math.max(LINK_LIMITS.smallFrame, frame));
  }

  /**
   * Whether a frame may be handed over now.
   * @param length of the frame
   * @param inFlight bytes that were sent and not acknowledged
   * @param buffered bytes that have not left this machine
   */
  allows(length: number, inFlight: number, buffered: number): boolean {
    const queue = Math.max(this.frameSize, (this.rate * LINK_LIMITS.queueTime) / 1_000);
    if (buffered > 0 && buffered + length > Math.min(queue, LINK_LIMITS.window)) return false;
    return inFlight < this.#window(queue);
  }

  /** Notes that a frame was handed over. */
  sent(length: number, now: number): void {
    if (this.#sent === this.#delivered) this.#deliveredAt = now;
    this.#sent += length;
    this.#samples.push({
      end: this.#sent,
      delivered: this.#delivered,
      deliveredAt: this.#deliveredAt,
      idle: this.#delivered < this.#idleUntil,
    });
  }

  /** Notes that there is nothing more to send: what is under way says little about the line. */
  ranDry(): void {
    this.#idleUntil = this.#sent + 1;
  }

  /** Notes that `count` more bytes were acknowledged. */
  acknowledged(count: number, now: number): void {
    if (count <= 0) return;
    this.#delivered = Math.min(this.#sent, this.#delivered + count);
    this.#deliveredAt = now;
    let sample: Sample | undefined;
    while (this.#samples[0] !== undefined && this.#samples[0].end <= this.#delivered)
      sample = this.#samples.shift();
    if (sample === undefined) return;
    const rate = ((this.#delivered - sample.delivered) * 1_000) / Math.max(1, now - sample.deliveredAt);
    // A trickle shows no more than that the line carries a trickle.
    if (sample.idle && (rate <= this.rate || this.rate === 0)) return;
    if (now - this.#rateSince >= RATE_MEMORY_MS) {
      this.#rateBefore = this.#rateNow;
      this.#rateNow = 0;
      this.#rateSince = now;
    }
    this.#rateNow = Math.max(this.#rateNow, rate);
  }

  /** Notes a round trip in milliseconds. */
  measured(roundTrip: number, now: number): void {
    const age = now - this.#roundTripAt;
    if (this.#roundTrip === undefined || roundTrip <= this.#roundTrip || age >= ROUND_TRIP_MEMORY_MS) {
      this.#roundTrip = roundTrip;
      this.#roundTripAt = now;
    }
    this.#probing = now - this.#roundTripAt >= PROBE_AFTER_MS;
  }

  #window(queue: number): number {
    if (this.rate === 0) return LINK_LIMITS.firstWindow;
    const underWay = (this.rate * (this.#roundTrip ?? LINK_LIMITS.queueTime)) / 1_000;
    return Math.min(LINK_LIMITS.window, underWay + (this.#probing ? this.frameSize : queue));
  }
}
