/** What is counted in one second of the simulation. */
interface Second {
  asked: number;
  found: number;
  /** With the newest record. */
  fresh: number;
}

/** Counts of a simulation over time. */
export class SimulationTally {
  readonly #seconds: Second[] = [];
  readonly #minutes: Map<string, number>[] = [];
  /** Online devices, by minute. */
  readonly #online: number[] = [];

  lookedUp(at: number, found: boolean, fresh: boolean): void {
    const index = Math.floor(at / 1_000);
    this.#seconds[index] ??= { asked: 0, found: 0, fresh: 0 };
    const second = this.#seconds[index];
    second.asked += 1;
    second.found += Number(found);
    second.fresh += Number(fresh);
  }

  sent(at: number, kind: string, count: number): void {
    const index = Math.floor(at / 60_000);
    this.#minutes[index] ??= new Map();
    const minute = this.#minutes[index];
    minute.set(kind, (minute.get(kind) ?? 0) + count);
  }

  /** @param at beginning of a minute */
  online(at: number, count: number): void {
    this.#online[Math.floor(at / 60_000)] = count;
  }

  /** Look-ups that were begun in a span of milliseconds. */
  lookups(from: number, to: number): Readonly<Second> {
    const sum = { asked: 0, found: 0, fresh: 0 };
    for (let index = Math.floor(from / 1_000); index < to / 1_000; index++) {
      const second = this.#seconds[index];
      if (second === undefined) continue;
      sum.asked += second.asked;
      sum.found += second.found;
      sum.fresh += second.fresh;
    }
    return sum;
  }

  /** Messages per online device and minute in a span of whole minutes, by kind. */
  rates(from: number, to: number): Map<string, number> {
    const sums = new Map<string, number>();
    let online = 0;
    for (let index = Math.floor(from / 60_000); index < Math.floor(to / 60_000); index++) {
      online += this.#online[index] ?? 0;
      for (const [kind, count] of this.#minutes[index] ?? []) sums.set(kind, (sums.get(kind) ?? 0) + count);
    }
    return new Map([...sums].map(([kind, count]) => [kind, count / Math.max(1, online)]));
  }
}
