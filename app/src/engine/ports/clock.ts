/** Time, handed in: virtual in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delay` milliseconds; the function returned forgets it. */
  after(delay: number, callback: () => void): () => void;
}
