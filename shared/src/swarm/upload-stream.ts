import { RateMeter } from '../link/rate-meter.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import type { Offered, Wanted } from './upload-events.ts';

/** One content on its way to one device. */
export class UploadStream {
  readonly device: DeviceId;
  readonly stream: number;
  readonly transfer: string;
  readonly verified: number;
  /** Not known before it was looked up. */
  offered: Offered | undefined;
  choked = true;
  /** Nothing is answered in it any more. */
  ended = false;
  /** Turn in the round of its device: bytes that it had. */
  turn = 0;
  /** Waiting, in order. */
  readonly queue: Wanted[] = [];
  readonly #waiting = new Set<string>();

  constructor(device: DeviceId, stream: number, transfer: string, verified: number) {
    this.device = device;
    this.stream = stream;
    this.transfer = transfer;
    this.verified = verified;
  }

  /** Takes a request; one that waits already is not taken twice. */
  want(wanted: Wanted): 'queued' | 'doubled' | 'too-many' {
    if (this.queue.length >= SWARM_LIMITS.requestsPerStream) return 'too-many';
    if (this.#waiting.has(keyOf(wanted))) return 'doubled';
    this.#waiting.add(keyOf(wanted));
    // Hashes and dictionaries are small, and nothing goes on without them.
    if (wanted.kind === 'piece') this.queue.push(wanted);
    else this.queue.unshift(wanted);
    return 'queued';
  }

  next(): Wanted | undefined {
    const wanted = this.queue.shift();
    if (wanted !== undefined) this.#waiting.delete(keyOf(wanted));
    return wanted;
  }

  /** Takes a request back, if it waits. */
  cancel(wanted: Wanted): boolean {
    if (!this.#waiting.delete(keyOf(wanted))) return false;
    const at = this.queue.findIndex(other => keyOf(other) === keyOf(wanted));
    this.queue.splice(at, 1);
    return true;
  }
}

/** What one device may have waiting here: enough to keep its line busy, little enough that a pause is felt at once. */
export class Service {
  /** Turn in the round of all devices: bytes that it had. */
  turn = 0;
  /** The turn of its stream that was served last: where others that come now begin. */
  clock = 0;
  readonly #meter = new RateMeter();
  #waiting = 0;

  /** Bytes that were taken up and have not left. */
  get waiting(): number {
    return this.#waiting;
  }

  hungry(now: number): boolean {
    const lasting = (this.#meter.rate(now) * SWARM_LIMITS.serviceTime) / 1_000;
    return this.#waiting < Math.min(SWARM_LIMITS.serviceMax, Math.max(SWARM_LIMITS.serviceMin, lasting));
  }

  begin(bytes: number): void {
    this.#waiting += bytes;
  }

  /** They left, or never will. */
  end(bytes: number, now: number): void {
    this.#waiting -= bytes;
    this.#meter.count(bytes, now);
  }
}

function keyOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'piece':
      return `p${wanted.piece}.${wanted.block}.${wanted.blocks}`;
    case 'hashes':
      return `h${wanted.file}.${wanted.chunk}`;
    case 'info':
      return `i${wanted.part}`;
  }
}
