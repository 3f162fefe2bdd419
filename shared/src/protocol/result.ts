/** An expected outcome of something that can fail: a value, or an error out of a closed union. */
export type Result<Value, Failure> = Ok<Value> | Failed<Failure>;
export type Ok<Value> = { readonly ok: true; readonly value: Value };
export type Failed<Failure> = { readonly ok: false; readonly error: Failure };

export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

export function failed<const Failure>(error: Failure): Failed<Failure> {
  return { ok: false, error };
}
