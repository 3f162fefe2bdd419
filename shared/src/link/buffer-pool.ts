/**
 * Buffers of one length that are used again and again: making them anew for each piece of a fast transfer keeps the
 * garbage collector busier than all the rest of the work.
 */
export class BufferPool {
  readonly #length: number;
  readonly #mostFree: number;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /**
   * @param length of each buffer, bytes; whatever else comes from elsewhere must have another one
   * @param mostFree how many are kept for the next one who needs one
   */
  constructor(length: number, mostFree: number) {
    this.#length = length;
    this.#mostFree = mostFree;
  }

  /** A buffer that nobody else has, with whatever was in it before. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(this.#length);
  }

  /**
   * Gives a buffer back, or a view of it, that nothing uses any more. One that is from elsewhere or was given away is not
   * kept; one that never comes back is collected as usual.
   */
  give({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== this.#length) return;
    if (this.#free.length < this.#mostFree) this.#free.push(new Uint8Array(buffer));
  }
}
