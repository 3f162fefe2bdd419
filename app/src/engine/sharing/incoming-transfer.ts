import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { rootOf } from '@kith/shared/swarm/content-id';
import { ContentLayout } from '@kith/shared/swarm/content-layout';
import { Download } from '@kith/shared/swarm/download';
import type { DownloadEffect, DownloadEvent, SourceLoss } from '@kith/shared/swarm/download-events';
import { decodeFolder } from '@kith/shared/swarm/folder-info';
import { encodeSwarmMessage } from '@kith/shared/swarm/swarm-codec';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import type { UploaderMessage } from '@kith/shared/swarm/swarm-message';
import type { FileProblem } from '../ports/file-store.ts';
import { OpenPartials } from './open-partials.ts';
import type { SharingParts } from './sharing-parts.ts';
import { SourceKeeper } from './source-keeper.ts';
import type { TransferRecord } from './transfer-record.ts';
import type { TransferProblem, TransferRow, TransferState } from './transfer-service.ts';
import type { TransferStore } from './transfer-store.ts';

export interface IncomingParts extends SharingParts {
  readonly store: TransferStore;
  /** Numbers streams of this device; what comes in one goes to this transfer. */
  readonly nextStream: () => number;
  readonly changed: () => void;
}

/** Problems that pass: what is here stays, and the person decides when to go on. */
const PAUSES: ReadonlySet<TransferProblem> = new Set(['disk-full']);

/** One download: carries out what its core decides, on links, disk and database. */
export class IncomingTransfer {
  readonly record: TransferRecord;
  readonly #parts: IncomingParts;
  readonly #keeper: SourceKeeper;
  #core: Download | undefined;
  #partials: OpenPartials | undefined;
  /** Of the message that is handled now: done when what it brought is on the disk. */
  #storing: Promise<void> | undefined;
  readonly #penalties = new Map<DeviceId, number>();
  #movedBefore: number;
  #saving = false;
  #closed = false;
  #cancelTick: () => void = () => undefined;
  /** Writes of one transfer follow one another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(record: TransferRecord, parts: IncomingParts) {
    this.record = record;
    this.#parts = parts;
    this.#movedBefore = record.moved;
    const { links, contacts, clock, random } = parts;
    this.#keeper = new SourceKeeper({
      from: record.address,
      links,
      contacts,
      clock,
      random: () => (random(1)[0] ?? 0) / 256,
      linked: device => this.#tell({ kind: 'linked', device }),
      unlinked: device => this.#tell({ kind: 'unlinked', device }),
      changed: () => parts.changed(),
    });
  }

  get row(): TransferRow {
    const { record } = this;
    const now = this.#parts.clock.now();
    const rate = this.#core?.rate(now) ?? 0;
    const done = Math.min(record.size, this.#core?.done ?? record.done);
    const { state, pausedBy } = this.#stateNow();
    return {
      id: record.id,
      direction: 'in',
      address: record.address,
      name: record.name,
      kind: record.folder ? 'folder' : 'file',
      state,
      done,
      size: record.size,
      moved: this.#moved,
      rate: state === 'active' ? rate : 0,
      secondsLeft: state === 'active' && rate > 0 ? (record.size - done) / rate : undefined,
      sources: this.#core?.sources ?? 0,
      ...(record.problem === null ? {} : { problem: record.problem }),
      ...(pausedBy === undefined ? {} : { pausedBy }),
      startedAt: record.started_at,
      ...(record.finished_at === null ? {} : { finishedAt: record.finished_at }),
    };
  }

  /** Goes on with what is here, if it is one that goes on. */
  async start(): Promise<void> {
    if (this.record.state !== 'going' || this.#closed) return;
    const prepared = this.#core === undefined ? await this.#prepare() : ok(undefined);
    if (this.#closed) return;
    if (!prepared.ok) {
      await this.#fail(prepared.error);
      return;
    }
    this.#tell({ kind: 'start' });
    this.#keeper.start();
  }

  async pause(): Promise<void> {
    if (this.record.state !== 'going' || this.#saving) return;
    this.record.state = 'paused';
    this.record.paused_by = 'here';
    this.#halt('paused');
    await this.#put();
  }

  /** Goes on after a pause or a failure, or looks for a source at once. */
  async resume(): Promise<void> {
    const { record } = this;
    if (record.state === 'done' || record.state === 'cancelled') return;
    const idle = record.state !== 'going';
    record.state = 'going';
    record.problem = record.paused_by = record.finished_at = null;
    this.#penalties.clear();
    if (idle) await this.#put();
    await this.start();
    this.#keeper.hurry();
  }

  async cancel(): Promise<void> {
    const { record } = this;
    // It has its name in a moment, or fails to get it.
    if (this.#saving) await this.#turn;
    if (record.state === 'done' || record.state === 'cancelled') return;
    this.#note();
    record.state = 'cancelled';
    record.finished_at = this.#parts.clock.now();
    record.problem = record.paused_by = null;
    this.#halt('cancelled');
    this.#closed = true;
    const partials = await this.#partialsForDiscard();
    await this.#parts.store.end(record);
    this.#parts.changed();
    await this.#turn;
    await partials?.discard();
  }

  /** Cancels it; nothing is written about it any more. */
  async end(): Promise<void> {
    await this.cancel();
    await this.#turn;
  }

  /** The other side says that it may be asked now. */
  ready(device: DeviceId): void {
    if (this.record.state === 'going') this.#keeper.hurry(device);
  }

  /** What came in a stream of this transfer; done when it is on the disk. */
  receive(device: DeviceId, message: UploaderMessage): void | Promise<void> {
    this.#storing = undefined;
    this.#tell({ kind: 'message', device, message });
    return this.#storing;
  }

  /** Stops without a word to anybody; what is verified stays. */
  async close(): Promise<void> {
    this.#keeper.stop();
    this.#tell({ kind: 'stop', reason: 'stopping' });
    this.#closed = true;
    this.#cancelTick();
    await this.#turn;
    await this.#partials?.close();
  }

  get #moved(): number {
    return this.#movedBefore + (this.#core?.moved ?? 0);
  }

  #stateNow(): { state: TransferState; pausedBy?: 'here' | 'there' } {
    const { record } = this;
    if (record.state === 'paused') return { state: 'paused', pausedBy: record.paused_by ?? 'here' };
    if (record.state !== 'going') return { state: record.state };
    if (this.#saving) return { state: 'saving' };
    if (this.#core?.pausedThere) return { state: 'paused', pausedBy: 'there' };
    if ((this.#core?.sources ?? 0) > 0) return { state: 'active' };
    const reaching = this.#keeper.dialling || this.#keeper.linkedCount > 0;
    return { state: reaching ? 'connecting' : 'waiting' };
  }

  /** Makes the core from what the database has. */
  async #prepare(): Promise<Result<undefined, TransferProblem>> {
    const { record } = this;
    const { pieces, info } = await this.#parts.store.progressOf(record.id);
    const layout = this.#layoutFrom(info);
    if (!layout.ok) return layout;
    const { sha256, nextStream } = this.#parts;
    this.#core = new Download({
      transfer: record.id,
      content: record.content,
      layout: layout.value,
      have: pieces,
      nextStream,
      sha256,
    });
    return ok(undefined);
  }

  #layoutFrom(
    info: Uint8Array | undefined,
  ): Result<ContentLayout | { readonly infoSize: number }, TransferProblem> {
    const { folder, size, content, info_size: infoSize } = this.record;
    if (!folder) {
      const layout = ContentLayout.of([{ size, root: rootOf(content) }]);
      if (layout.ok) this.#openPartials(layout.value, undefined);
      return layout;
    }
    if (info === undefined) return ok({ infoSize });
    const read = decodeFolder(info);
    if (!read.ok) return failed('bad-data');
    const layout = ContentLayout.of(read.value.files);
    if (layout.ok)
      this.#openPartials(
        layout.value,
        read.value.files.map(({ path }) => path),
      );
    return layout;
  }

  #openPartials(layout: ContentLayout, paths: readonly (readonly string[])[] | undefined): void {
    const { id, name, place } = this.record;
    const store = this.#parts.files;
    this.#partials = new OpenPartials({ store, id, name, into: place ?? undefined, layout, paths });
  }

  /** Also when it did not go on since the start; before the database forgets which files a folder has. */
  async #partialsForDiscard(): Promise<OpenPartials | undefined> {
    if (this.#partials !== undefined) return this.#partials;
    const { info } = await this.#parts.store.progressOf(this.record.id);
    this.#layoutFrom(info);
    return this.#partials;
  }

  #tell(event: DownloadEvent): void {
    if (this.#core === undefined || this.#closed) return;
    for (const effect of this.#core.handle(event, this.#parts.clock.now())) this.#carryOut(effect);
    this.#cancelTick();
    const { wakeAt } = this.#core;
    if (wakeAt !== Number.POSITIVE_INFINITY) {
      const wait = Math.max(0, wakeAt - this.#parts.clock.now());
      this.#cancelTick = this.#parts.clock.after(wait, () => this.#tell({ kind: 'tick' }));
    }
    this.#parts.changed();
  }

  #carryOut(effect: DownloadEffect): void {
    switch (effect.kind) {
      case 'send':
        // What does not arrive is asked for again over the next connection.
        void this.#parts.links.send(effect.device, 'files', encodeSwarmMessage(effect.message)).outcome;
        break;
      case 'store':
        this.#storing = this.#store(effect);
        break;
      case 'commit':
        this.#then(() => this.#commit(effect.bits));
        break;
      case 'info':
        this.#tookInfo(effect);
        break;
      case 'complete':
        this.#then(() => this.#save());
        break;
      case 'lost':
        this.#lost(effect.device, effect.reason);
        break;
      case 'impossible':
        this.#then(() => this.#fail(effect.problem === 'malformed' ? 'bad-data' : effect.problem));
        break;
    }
  }

  /** After everything that this transfer has to write before. */
  #then(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch(this.#parts.report);
  }

  async #store({
    ticket,
    device,
    file,
    offset,
    data,
    width,
  }: Extract<DownloadEffect, { kind: 'store' }>): Promise<void> {
    const core = this.#core;
    if (this.#closed || core === undefined) return;
    const before = core.done;
    const written = (await this.#partials?.write(file, offset, data, width)) ?? failed('broken' as const);
    // Another core does not know the ticket.
    if (core !== this.#core) return;
    if (written.ok) {
      this.#tell({ kind: 'stored', ticket, root: written.value });
      if (core.done > before) this.#keeper.useful(device);
      return;
    }
    this.#tell({ kind: 'not-stored', ticket });
    this.#then(() => this.#fail(written.error));
  }

  async #commit(bits: Uint8Array): Promise<void> {
    const flushed = (await this.#partials?.flush()) ?? failed('broken' as const);
    if (!flushed.ok) {
      // Which of the bytes since the last flush are on the disk, nobody knows (fsync(2)).
      this.#halt('paused');
      await this.#dropCore();
      await this.#fail(flushed.error);
      return;
    }
    if (this.record.state === 'cancelled') return;
    this.#note();
    await this.#parts.store.commit(this.record, bits);
    this.#tell({ kind: 'committed' });
  }

  #tookInfo({ bytes, info, layout }: Extract<DownloadEffect, { kind: 'info' }>): void {
    // The person, or a rule, agreed to a size: what turns out to be another is not what was offered.
    if (layout.size !== this.record.size) {
      this.#then(() => this.#fail('bad-data'));
      return;
    }
    this.#openPartials(
      layout,
      info.files.map(({ path }) => path),
    );
    this.#then(() => this.#parts.store.putInfo(this.record, bytes));
  }

  async #save(): Promise<void> {
    if (this.record.state === 'cancelled') return;
    this.#saving = true;
    this.#keeper.stop();
    this.#parts.changed();
    const saved = (await this.#partials?.finish()) ?? failed('broken' as const);
    if (!saved.ok) {
      this.#saving = false;
      await this.#dropCore();
      await this.#fail(saved.error);
      return;
    }
    const { record } = this;
    await this.#parts.onSaved(record.id, saved.value);
    this.#note();
    record.state = 'done';
    record.finished_at = this.#parts.clock.now();
    this.#saving = false;
    await this.#parts.store.end(record);
    this.#parts.changed();
    await this.#partials?.discard();
  }

  #lost(device: DeviceId, reason: SourceLoss): void {
    const others = (this.#core?.sources ?? 0) > 0;
    switch (reason) {
      case 'withdrawn':
        this.#then(() => this.#fail('withdrawn'));
        return;
      case 'unreadable':
      case 'changed':
        if (!others) {
          this.#then(() => this.#fail(reason === 'changed' ? 'changed' : 'not-readable'));
          return;
        }
        break;
      case 'bad-data': {
        this.#parts.refused('bad-transfer-data');
        const count = (this.#penalties.get(device) ?? 0) + 1;
        this.#penalties.set(device, count);
        if (count >= SWARM_LIMITS.penalties && !others) {
          this.#then(() => this.#fail('bad-data'));
          return;
        }
        this.#keeper.rest(device, SWARM_LIMITS.penalty);
        return;
      }
    }
    this.#keeper.rest(device, reason === 'unknown' ? SWARM_LIMITS.penalty : 0);
  }

  /** Stops with a sentence for the person; what is verified stays for a later try. */
  async #fail(problem: TransferProblem | FileProblem): Promise<void> {
    const { record } = this;
    if (record.state !== 'going') return;
    record.problem = problem;
    if (PAUSES.has(problem)) {
      record.state = 'paused';
      record.paused_by = 'here';
    } else {
      record.state = 'failed';
      record.finished_at = this.#parts.clock.now();
    }
    this.#halt('paused');
    await this.#put();
  }

  #halt(reason: 'paused' | 'cancelled'): void {
    this.#tell({ kind: 'stop', reason });
    this.#keeper.stop();
  }

  /** A later try makes another core from what the database has. */
  async #dropCore(): Promise<void> {
    this.#movedBefore = this.#moved;
    this.#core = undefined;
    this.#cancelTick();
    const partials = this.#partials;
    this.#partials = undefined;
    await partials?.close();
  }

  #note(): void {
    this.record.moved = this.#moved;
    if (this.#core !== undefined) this.record.done = Math.min(this.record.size, this.#core.done);
  }

  async #put(): Promise<void> {
    this.#note();
    await this.#parts.store.put(this.record);
    this.#parts.changed();
  }
}
