import type { RendezvousError } from '@kith/shared/protocol/errors';
import { type Ok, ok } from '@kith/shared/protocol/result';

export interface Refusal {
  readonly ok: false;
  readonly error: RendezvousError;
  /** Seconds after which it may work. */
  readonly retryAfter?: number;
}

/** A value that is put together in the moment it is sent, so that no event can overtake what it says. */
export interface Snapshot<Value> {
  readonly ok: true;
  readonly snapshot: () => Value;
}

/** What a handler answers: the value of the request, or a named refusal. */
export type Outcome<Value> = Ok<Value> | Snapshot<Value> | Refusal;

export function refused(error: RendezvousError, retryAfter?: number): Refusal {
  return { ok: false, error, ...(retryAfter !== undefined && { retryAfter }) };
}

/** The answer of requests that have nothing to say but that they were done. */
export const DONE: Ok<Record<string, never>> = ok({});
