import { LIMITS } from '@kith/shared/protocol/limits';

/** Requests that are under way at a time: so the line is never idle. */
const AT_ONCE = 2;
/** Answers that show a rate by how far they are apart. */
const FEWEST = 3;
/** A slow line is kept busy no longer, since signals have to wait behind. Milliseconds. */
const LONGEST = 2_000;

/** From this on it matters to nobody how much faster a line is. Bytes per second. */
export const FAST_ENOUGH = 1_048_576;

export interface UplinkProbeParts {
  /** Sends one request, and says whether it was answered. */
  readonly send: () => Promise<boolean>;
  /** Bytes of each. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Measures how fast this device sends, by a few requests that are answered as they arrive. Counted is from the first answer to
 * the last, so that the way there and back does not count; with fewer than three answers, from the beginning.
 *
 * @returns bytes per second; `undefined` when a request failed
 */
export async function measureUplink({ send, size, now }: UplinkProbeParts): Promise<number | undefined> {
  const began = now();
  const answered: number[] = [];
  let sent = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && sent < LIMITS.uplinkRequests && now() - began < LONGEST) {
      sent += 1;
      if (await send()) answered.push(now());
      else failed = true;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const [first] = answered;
  const last = answered.at(-1);
  if (failed || first === undefined || last === undefined) return undefined;
  const rate = (requests: number, time: number) => Math.round((requests * size * 1_000) / Math.max(1, time));
  return answered.length < FEWEST ? rate(sent, last - began) : rate(answered.length - 1, last - first);
}
