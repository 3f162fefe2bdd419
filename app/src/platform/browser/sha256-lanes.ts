import { type Code, either, get, i32, i32x4, type Local, loopWhile, set, wasmModule } from './wasm-code.ts';

const { add, and, or, xor, shiftLeft, shiftRight, shuffle, splat } = i32x4;

/** How many messages are hashed at once: one in each lane of a vector. */
export const LANES = 4;

/** Whole numbers from `first` upwards. */
const counted = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

function primes(count: number): number[] {
  const found: number[] = [];
  for (let each = 2; found.length < count; each++) {
    if (found.every(prime => each % prime !== 0)) found.push(each);
  }
  return found;
}

/** The first 32 bits behind the point. */
const fraction = (value: number) => Math.floor((value % 1) * 2 ** 32);

// FIPS 180-4, 4.2.2 and 5.3.3.
const K = primes(64).map(prime => fraction(Math.cbrt(prime)));
const INITIAL = primes(8).map(prime => fraction(Math.sqrt(prime)));

// The locals of the function, in the order of their numbers.
const [DATA, LENGTH, OUT] = [0, 1, 2];
const FROM = counted(3, LANES);
const CHUNKS_LEFT = 7;
const STATE = counted(8, 8);
const WORKING = counted(16, 8);
const W = counted(24, 16);
const TEMPORARY = counted(40, 4);

const rotate = (x: Code, bits: number) => or(shiftRight(x, bits), shiftLeft(x, 32 - bits));

// FIPS 180-4, 4.1.2, with as few operations as give the same.
const choose = (x: Code, y: Code, z: Code) => xor(z, and(x, xor(y, z)));
const majority = (x: Code, y: Code, z: Code) => or(and(x, y), and(z, or(x, y)));
const largeSigma0 = (x: Code) => xor(rotate(x, 2), rotate(x, 13), rotate(x, 22));
const largeSigma1 = (x: Code) => xor(rotate(x, 6), rotate(x, 11), rotate(x, 25));
const smallSigma0 = (x: Code) => xor(rotate(x, 7), rotate(x, 18), shiftRight(x, 3));
const smallSigma1 = (x: Code) => xor(rotate(x, 17), rotate(x, 19), shiftRight(x, 10));

/** Integers that SHA-256 reads and writes with their highest byte first. */
const swapped = (x: Code) =>
  shuffle(
    x,
    x,
    counted(0, 16).map(byte => byte ^ 3),
  );

/** Four of the eight integers of two vectors: from 4 upwards they are those of `b`. */
const pick = (a: Code, b: Code, integers: readonly number[]) =>
  shuffle(
    a,
    b,
    integers.flatMap(each => counted(4 * each, 4)),
  );

/** Four vectors as columns of what they were the rows of. */
function transpose(rows: readonly Local[]): Code {
  const [a, b, c, d] = rows as [Local, Local, Local, Local];
  const [ab, cd, ab2, cd2] = TEMPORARY as [Local, Local, Local, Local];
  return [
    set(ab, pick(get(a), get(b), [0, 4, 1, 5])),
    set(cd, pick(get(c), get(d), [0, 4, 1, 5])),
    set(ab2, pick(get(a), get(b), [2, 6, 3, 7])),
    set(cd2, pick(get(c), get(d), [2, 6, 3, 7])),
    set(a, pick(get(ab), get(cd), [0, 1, 4, 5])),
    set(b, pick(get(ab), get(cd), [2, 3, 6, 7])),
    set(c, pick(get(ab2), get(cd2), [0, 1, 4, 5])),
    set(d, pick(get(ab2), get(cd2), [2, 3, 6, 7])),
  ];
}

/** The next 64 bytes of each message: word i of all of them in `W[i]`. */
const readChunk: Code = [
  counted(0, 4).map(quarter => {
    const words = W.slice(4 * quarter, 4 * quarter + 4);
    return [
      words.map((word, lane) => set(word, swapped(i32x4.load(get(FROM[lane]!), 16 * quarter)))),
      transpose(words),
    ];
  }),
  FROM.map(from => set(from, i32.add(get(from), i32.constant(64)))),
];

/** What follows a message of whole chunks (5.1.1): a bit, zeros, its length in bits. */
const padding: Code = [
  set(W[0]!, splat(i32.constant(0x80000000))),
  W.slice(1, 15).map(word => set(word, splat(i32.constant(0)))),
  set(W[15]!, splat(i32.shiftLeft(get(LENGTH), 3))),
];

/** 6.2.2, steps 1 and 3. `W` holds the last 16 words of the schedule; variables go round instead of being moved. */
function round(t: number): Code {
  const working = (i: number) => WORKING[(i - t + 64) % 8]!;
  const [a, b, c, e, f, g] = [0, 1, 2, 4, 5, 6].map(i => get(working(i))) as [
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
  ];
  const [d, h] = [working(3), working(7)];
  const w = (back: number) => W[(t - back + 16) % 16]!;
  const scheduled = add(get(w(16)), get(w(7)), smallSigma0(get(w(15))), smallSigma1(get(w(2))));
  return [
    t < 16 ? [] : set(w(16), scheduled),
    set(h, add(get(h), add(get(w(16)), splat(i32.constant(K[t]!))), choose(e, f, g), largeSigma1(e))),
    set(d, add(get(d), get(h))),
    set(h, add(get(h), majority(a, b, c), largeSigma0(a))),
  ];
}

const body: Code = [
  STATE.map((state, i) => set(state, splat(i32.constant(INITIAL[i]!)))),
  FROM.map((from, i) => set(from, i === 0 ? get(DATA) : i32.add(get(FROM[i - 1]!), get(LENGTH)))),
  set(CHUNKS_LEFT, i32.add(i32.shiftRight(get(LENGTH), 6), i32.constant(1))),
  loopWhile(get(CHUNKS_LEFT), [
    set(CHUNKS_LEFT, i32.subtract(get(CHUNKS_LEFT), i32.constant(1))),
    either(get(CHUNKS_LEFT), readChunk, padding),
    WORKING.map((working, i) => set(working, get(STATE[i]!))),
    counted(0, 64).map(round),
    STATE.map((state, i) => set(state, add(get(state), get(WORKING[i]!)))),
  ]),
  [0, 4].map(half => {
    const lanes = STATE.slice(half, half + 4);
    return [
      transpose(lanes),
      lanes.map((state, lane) => i32x4.store(get(OUT), 32 * lane + 4 * half, swapped(get(state)))),
    ];
  }),
];

/**
 * SHA-256 of four messages that lie one after the other.
 *
 * @param data where the first begins
 * @param length of each, bytes: a multiple of 64, below 2^28
 * @param out where their hashes go, 32 bytes each
 */
export type HashLanes = (data: number, length: number, out: number) => void;

/**
 * Starts SHA-256 with a message in each lane of a vector ("multi-buffer" hashing), in WebAssembly. Browsers have its
 * vectors since Chromium 91, Firefox 89 and Safari 16.4; `undefined`: this one does not.
 *
 * @param size bytes of memory that are needed
 */
export async function loadHashLanes(
  size: number,
): Promise<{ readonly memory: WebAssembly.Memory; readonly hash: HashLanes } | undefined> {
  const code = wasmModule({ parameters: 3, integers: 5, vectors: 36, body }, Math.ceil(size / 65_536));
  if (!WebAssembly.validate(code)) return undefined;
  const { memory, run } = (await WebAssembly.instantiate(code)).instance.exports;
  return { memory: memory as WebAssembly.Memory, hash: run as HashLanes };
}
