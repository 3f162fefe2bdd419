import type { Address } from '@kith/shared/identity/address';
import { ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { Documents } from '../history/documents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { FileProblem, FileStore, SourceRef } from '../ports/file-store.ts';
import { PREPARING, type Preparation, preparationSchema, sourcesOf } from './preparation.ts';

/** Batches that are hashed at once: a small picture does not wait for a film to somebody else. */
const AT_ONCE = 3;
/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 250;

export interface PreparingPorts {
  readonly database: Database;
  readonly account: Address;
  readonly clock: Clock;
  readonly store: Pick<FileStore, 'hashSource'>;
  /** Makes the entry of what was hashed: of a file one, of a folder those of its files in order. */
  readonly deliver: (preparation: Preparation, hashed: readonly Hashed[]) => Promise<Result<unknown, string>>;
  /** Nothing here reads from these any more. */
  readonly release: (sources: readonly SourceRef[]) => Promise<void>;
  /** All that a caption was written for was cancelled. */
  readonly giveBack: (peer: Address, text: string) => Promise<void>;
  readonly onChange: (ids: readonly string[]) => void;
  readonly report: (error: unknown) => void;
}

/** One that is being prepared, for windows. */
export interface PreparingState {
  readonly preparation: Preparation;
  /** Bytes that are hashed. */
  readonly done: number;
  /** Bytes per second since it began. */
  readonly rate: number;
}

interface Work {
  readonly abort: AbortController;
  readonly since: number;
  done: number;
  reported: number;
  /** It is being made an entry: settles when it is one, or stands still. */
  delivering: Promise<void> | undefined;
}

/** Files on their way into an entry: each is hashed, batch by batch in order, then offered. A restart begins it anew. */
export class Preparing {
  readonly #ports: PreparingPorts;
  readonly #documents: Documents;
  /** In the order in which they go. */
  #queue: Preparation[] = [];
  readonly #work = new Map<string, Work>();
  #stopped = false;

  constructor(ports: PreparingPorts) {
    this.#ports = ports;
    this.#documents = new Documents(ports.database);
  }

  async load(): Promise<void> {
    const kept = await this.#documents.list(PREPARING, preparationSchema);
    this.#queue = [...kept]
      .filter(([key]) => key.startsWith(`${this.#ports.account} `))
      .map(([, preparation]) => preparation)
      .sort((a, b) => a.at - b.at || a.index - b.index);
    this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    for (const { abort } of this.#work.values()) abort.abort();
  }

  states(): PreparingState[] {
    const now = this.#ports.clock.now();
    return this.#queue.map(preparation => {
      const work = this.#work.get(preparation.id);
      const elapsed = work ? Math.max(1, now - work.since) : 1;
      return { preparation, done: work?.done ?? 0, rate: work ? (work.done * 1_000) / elapsed : 0 };
    });
  }

  /** All that are read from. */
  sources(): SourceRef[] {
    return this.#queue.flatMap(sourcesOf);
  }

  has(id: string): boolean {
    return this.#queue.some(each => each.id === id);
  }

  /** Resolves when they are durable. */
  async add(batch: readonly Preparation[]): Promise<void> {
    await this.#ports.database.batch(
      batch.map(each => this.#documents.putStatement(PREPARING, this.#key(each), each)),
    );
    this.#queue.push(...batch);
    this.#ports.onChange(batch.map(({ id }) => id));
    this.#pump();
  }

  /** Takes one back that is not sent yet; false when there is none, or when it became an entry meanwhile. */
  async cancel(id: string): Promise<boolean> {
    // What is being made an entry becomes one, or stands still; why is said elsewhere.
    await this.#work.get(id)?.delivering?.catch(() => undefined);
    const found = this.#queue.find(each => each.id === id);
    if (!found) return false;
    this.#work.get(id)?.abort.abort();
    await this.#remove(found);
    await this.#ports.release(sourcesOf(found));
    this.#pump();
    return true;
  }

  /** Where one of them is read from. */
  sourcesOf(id: string): SourceRef[] {
    return this.#queue.filter(each => each.id === id).flatMap(sourcesOf);
  }

  /** Reads a file that stands still from another place, and goes on with it. False when there is none. */
  async pickAgain(
    id: string,
    chosen: { readonly size: number; readonly source: SourceRef },
  ): Promise<boolean> {
    const found = this.#queue.find(each => each.id === id);
    if (found?.what.kind !== 'file' || found.problem === undefined) return false;
    const before = sourcesOf(found);
    const { size, source } = chosen;
    await this.#replace(found, { ...found, problem: undefined, what: { ...found.what, size, source } });
    await this.#ports.release(before);
    this.#pump();
    return true;
  }

  /** Tries one again that stands still. */
  async retry(id: string): Promise<boolean> {
    const found = this.#queue.find(each => each.id === id);
    if (!found) return false;
    if (found.problem !== undefined) await this.#replace(found, { ...found, problem: undefined });
    this.#pump();
    return true;
  }

  #pump(): void {
    if (this.#stopped) return;
    const busy = new Set<string>();
    const blocked = new Set<string>();
    for (const each of this.#queue) {
      if (this.#work.has(each.id)) busy.add(each.batch);
      // A caption waits for what it was written for, also for what stands still.
      if (each.problem !== undefined) blocked.add(each.batch);
    }
    for (const each of this.#queue) {
      if (busy.size >= AT_ONCE) return;
      if (busy.has(each.batch) || each.problem !== undefined) continue;
      if (each.what.kind === 'caption' && blocked.has(each.batch)) continue;
      busy.add(each.batch);
      this.#run(each).catch(this.#ports.report);
    }
  }

  async #run(preparation: Preparation): Promise<void> {
    const now = this.#ports.clock.now();
    const abort = new AbortController();
    const work: Work = { abort, since: now, done: 0, reported: now, delivering: undefined };
    this.#work.set(preparation.id, work);
    try {
      await this.#prepare(preparation, work);
    } catch (error) {
      this.#ports.report(error);
      await this.#standStill(preparation, 'broken');
    } finally {
      this.#work.delete(preparation.id);
      this.#pump();
    }
  }

  async #prepare(preparation: Preparation, work: Work): Promise<void> {
    const hashed = await this.#hash(preparation, work);
    if (this.#stopped || !this.has(preparation.id)) return;
    if (!hashed.ok) {
      await this.#standStill(preparation, hashed.error);
      return;
    }
    work.delivering = this.#deliver(preparation, hashed.value);
    await work.delivering;
  }

  async #deliver(preparation: Preparation, hashed: readonly Hashed[]): Promise<void> {
    const delivered = await this.#makeEntry(preparation, hashed);
    if (this.#stopped) return;
    if (delivered.ok) await this.#sent(preparation);
    else await this.#standStill(preparation, delivered.error);
  }

  async #makeEntry(preparation: Preparation, hashed: readonly Hashed[]): Promise<Result<unknown, string>> {
    const { what, peer } = preparation;
    if (what.kind !== 'caption' || what.after) return await this.#ports.deliver(preparation, hashed);
    await this.#ports.giveBack(peer, what.text);
    return ok(undefined);
  }

  async #hash(preparation: Preparation, work: Work): Promise<Result<Hashed[], FileProblem>> {
    const hashes: Hashed[] = [];
    let before = 0;
    for (const source of sourcesOf(preparation)) {
      const hashed = await this.#ports.store.hashSource(
        source,
        bytes => this.#progress(preparation.id, work, before + bytes),
        work.abort.signal,
      );
      if (!hashed.ok) return hashed;
      before += hashed.value.size;
      hashes.push(hashed.value);
    }
    return ok(hashes);
  }

  #progress(id: string, work: Work, done: number): void {
    work.done = done;
    const now = this.#ports.clock.now();
    if (now - work.reported < REPORT_EVERY) return;
    work.reported = now;
    this.#ports.onChange([id]);
  }

  /** It is an entry now. Its caption may follow. */
  async #sent(preparation: Preparation): Promise<void> {
    const caption = this.#queue.find(
      ({ batch, what }) => batch === preparation.batch && what.kind === 'caption' && !what.after,
    );
    if (caption && caption !== preparation && caption.what.kind === 'caption') {
      await this.#replace(caption, { ...caption, what: { ...caption.what, after: true } });
    }
    await this.#remove(preparation);
  }

  async #standStill(preparation: Preparation, problem: string): Promise<void> {
    if (this.#stopped || !this.has(preparation.id)) return;
    await this.#replace(preparation, { ...preparation, problem });
  }

  async #replace(before: Preparation, after: Preparation): Promise<void> {
    this.#queue = this.#queue.map(each => (each.id === before.id ? after : each));
    await this.#documents.put(PREPARING, this.#key(after), after);
    this.#ports.onChange([after.id]);
  }

  async #remove(preparation: Preparation): Promise<void> {
    this.#queue = this.#queue.filter(({ id }) => id !== preparation.id);
    await this.#documents.delete(PREPARING, this.#key(preparation));
    this.#ports.onChange([preparation.id]);
  }

  #key({ id }: Preparation): string {
    return `${this.#ports.account} ${id}`;
  }
}
