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

/** What one device may have under way: enough to keep its line busy, little enough that a pause is felt at once. */
export class Service {
  /** Turn in the round of all devices: bytes that it had. */
  turn = 0;
  /** The turn of its stream that was served last: where others that come now begin. */
  clock = 0;
  #underWay = 0;
  #allowed: number = SWARM_LIMITS.serviceMin;

  get underWay(): number {
    return this.#underWay;
  }

  get hungry(): boolean {
    return this.#underWay < this.#allowed;
  }

  begin(bytes: number): void {
    this.#underWay += bytes;
  }

  /** @param delay milliseconds until it was acknowledged; `undefined` when it was not */
  end(bytes: number, delay: number | undefined): void {
    this.#underWay -= bytes;
    if (delay === undefined) return;
    if (delay < SWARM_LIMITS.serviceTime / 2) {
      this.#allowed = Math.min(SWARM_LIMITS.serviceMax, this.#allowed + bytes);
    } else if (delay > SWARM_LIMITS.serviceTime) {
      this.#allowed = Math.max(SWARM_LIMITS.serviceMin, this.#allowed - bytes);
    }
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
