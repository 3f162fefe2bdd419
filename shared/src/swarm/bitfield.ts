/** Which pieces there are; bit 0 is the highest of the first byte (BEP 3). */
export class Bitfield {
  readonly length: number;
  readonly #bytes: Uint8Array;
  #count = 0;

  private constructor(length: number, bytes: Uint8Array) {
    this.length = length;
    this.#bytes = bytes;
    for (let at = 0; at < length; at++) if (this.has(at)) this.#count += 1;
  }

  static empty(length: number): Bitfield {
    return new Bitfield(length, new Uint8Array(Math.ceil(length / 8)));
  }

  static full(length: number): Bitfield {
    const bits = Bitfield.empty(length);
    for (let at = 0; at < length; at++) bits.set(at);
    return bits;
  }

  /** Takes a copy of the bytes; `undefined` when they don't fit the length or bits beyond it are set. */
  static of(bytes: Uint8Array, length: number): Bitfield | undefined {
    if (bytes.length !== Math.ceil(length / 8)) return undefined;
    const spare = bytes.length * 8 - length;
    if (spare > 0 && ((bytes.at(-1) ?? 0) & (2 ** spare - 1)) !== 0) return undefined;
    return new Bitfield(length, bytes.slice());
  }

  /** How many bits are set. */
  get count(): number {
    return this.#count;
  }

  get complete(): boolean {
    return this.#count === this.length;
  }

  has(index: number): boolean {
    return ((this.#bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
  }

  set(index: number): void {
    if (index < 0 || index >= this.length || this.has(index)) return;
    this.#bytes[index >> 3]! |= 0x80 >> (index & 7);
    this.#count += 1;
  }

  /** A copy, in the form of `of`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes);
  }
}
