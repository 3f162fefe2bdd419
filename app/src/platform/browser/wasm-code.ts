/**
 * Writes WebAssembly with 128-bit vectors: as much of it as a kernel of a hundred lines needs. Numbers of operations are
 * those of the binary format (WebAssembly 2.0, chapter 5.4).
 */

/** Bytes of code, in pieces that are joined at the end. What stands for a value is code that leaves it on the stack. */
export type Code = readonly (number | Code)[];

/** Number of a local variable; parameters come first. */
export type Local = number;

const I32 = 0x7f;
const V128 = 0x7b;
const NO_RESULT = 0x40;
const END = 0x0b;

/** An integer below 2^31 in LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  return value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)];
}

const vector = (operation: number, ...operands: Code[]): Code => [operands, 0xfd, unsigned(operation)];
const constant = (value: number): Code => [0x41, signed(value | 0)];

export const get = (local: Local): Code => [0x20, unsigned(local)];
export const set = (local: Local, value: Code): Code => [value, 0x21, unsigned(local)];

/** Integers of 32 bits. */
export const i32 = {
  constant,
  add: (a: Code, b: Code): Code => [a, b, 0x6a],
  subtract: (a: Code, b: Code): Code => [a, b, 0x6b],
  shiftLeft: (a: Code, bits: number): Code => [a, constant(bits), 0x74],
  shiftRight: (a: Code, bits: number): Code => [a, constant(bits), 0x76],
};

/** Vectors of four integers of 32 bits, whose lanes know nothing of each other. */
export const i32x4 = {
  load: (address: Code, offset: number): Code => [vector(0x00, address), 0, unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [
    vector(0x0b, address, value),
    0,
    unsigned(offset),
  ],
  /** The same integer in all lanes. */
  splat: (value: Code): Code => vector(0x11, value),
  add: (first: Code, ...others: Code[]): Code => others.reduce((sum, each) => vector(0xae, sum, each), first),
  and: (a: Code, b: Code): Code => vector(0x4e, a, b),
  or: (a: Code, b: Code): Code => vector(0x50, a, b),
  xor: (first: Code, ...others: Code[]): Code => others.reduce((sum, each) => vector(0x51, sum, each), first),
  shiftLeft: (a: Code, bits: number): Code => vector(0xab, a, constant(bits)),
  shiftRight: (a: Code, bits: number): Code => vector(0xad, a, constant(bits)),
  /** Bytes of two vectors, chosen by number: from 16 upwards they are those of `b`. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [vector(0x0d, a, b), bytes],
};

/** Runs the body again as long as the condition, an integer, is not 0 at its end. */
export const loopWhile = (condition: Code, body: Code): Code => [
  [0x03, NO_RESULT],
  body,
  [condition, 0x0d, 0],
  END,
];

/** The condition is met when it is not 0. */
export const either = (condition: Code, met: Code, otherwise: Code): Code => [
  [condition, 0x04, NO_RESULT],
  met,
  0x05,
  otherwise,
  END,
];

/** A function without a result. Its locals are numbered in the order of these counts. */
export interface WasmFunction {
  /** Integers that it is called with. */
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/**
 * A module of one function, exported as `run`, with a memory of its own, exported as `memory`.
 *
 * @param pages of memory, 64 KiB each
 */
export function wasmModule(
  { parameters, integers, vectors, body }: WasmFunction,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const name = (text: string): Code => [text.length, [...new TextEncoder().encode(text)]];
  const sized = (content: Code): Code => {
    const bytes = joined(content);
    return [unsigned(bytes.length), bytes];
  };
  const section = (id: number, content: Code): Code => [id, sized(content)];
  return Uint8Array.from(
    joined([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, parameters, Array<number>(parameters).fill(I32), 0]),
      section(3, [1, 0]),
      section(5, [1, 0, unsigned(pages)]),
      section(7, [2, name('memory'), 2, 0, name('run'), 0, 0]),
      section(10, [1, sized([2, integers, I32, vectors, V128, body, END])]),
    ]),
  );
}

function joined(code: Code): number[] {
  const bytes: number[] = [];
  const add = (part: Code) => {
    for (const each of part) {
      if (typeof each === 'number') bytes.push(each);
      else add(each);
    }
  };
  add(code);
  return bytes;
}
