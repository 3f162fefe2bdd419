/** One line of a benchmark's output. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in the same run. */
  readonly against: string;
  /** Value over the peer's or the limit's value. */
  readonly ratio: number;
  /** What the figure should reach, in words. */
  readonly bar: string;
  readonly ok: boolean;
}

/** Prints a figure as one line of JSON, numbers rounded to four digits. */
export function report(figure: Figure): void {
  const round = (value: number) => Number(value.toPrecision(4));
  console.log(JSON.stringify({ ...figure, value: round(figure.value), ratio: round(figure.ratio) }));
}

/** The value below which the share `p` (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
