import { BufferPool } from '@kith/shared/link/buffer-pool';
import { RateMeter } from '@kith/shared/link/rate-meter';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { encodeSwarmMessage, PIECE_HEADER } from '@kith/shared/swarm/swarm-codec';
import type { DownloaderMessage, EndReason } from '@kith/shared/swarm/swarm-message';
import { Upload } from '@kith/shared/swarm/upload';
import type { Offered, UploadEffect, UploadEvent } from '@kith/shared/swarm/upload-events';
import type { FileProblem } from '../ports/file-store.ts';
import { lostFile } from './lost-file.ts';
import { OfferReader } from './offer-reader.ts';
import type { SharingParts } from './sharing-parts.ts';
import type { TransferRecord } from './transfer-record.ts';
import type { TransferRow, TransferState } from './transfer-service.ts';
import type { TransferStore } from './transfer-store.ts';

export interface OutgoingParts extends SharingParts {
  readonly store: TransferStore;
  readonly changed: (id: string) => void;
}

/** Buffers for messages that are kept: as many as wait for a link and for its acknowledgements. */
const ROOMS = 24;
/** How often the progress of an upload is written down, in milliseconds: it is only for show. */
const KEEP_INTERVAL = 5_000;

/** What of an offer is under way. */
interface Moving {
  readonly meter: RateMeter;
  /** Bytes that each device has, as it said and as it got since. */
  readonly devices: Map<DeviceId, number>;
  reader: Promise<OfferReader | undefined>;
  /** For messages on their way out, the largest of which is a whole piece. */
  readonly rooms: BufferPool;
  keptAt: number;
}

/** All offers of this account: carries out what the core decides, reads sources, sends. */
export class OutgoingTransfers {
  readonly records = new Map<string, TransferRecord>();
  readonly #parts: OutgoingParts;
  readonly #core = new Upload();
  readonly #moving = new Map<string, Moving>();
  #closed = false;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  row(record: TransferRecord): TransferRow {
    const moving = this.#moving.get(record.id);
    const now = this.#parts.clock.now();
    const state = this.#stateOf(record, moving);
    const rate = state === 'active' ? (moving?.meter.rate(now) ?? 0) : 0;
    return {
      id: record.id,
      direction: 'out',
      address: record.address,
      name: record.name,
      kind: record.folder ? 'folder' : 'file',
      state,
      done: record.done,
      size: record.size,
      moved: record.moved,
      rate,
      secondsLeft: rate > 0 ? (record.size - record.done) / rate : undefined,
      sources: moving?.devices.size ?? 0,
      ...(record.problem === null ? {} : { problem: record.problem }),
      ...(state === 'paused' ? { pausedBy: record.paused_by ?? 'here' } : {}),
      startedAt: record.started_at,
      ...(record.finished_at === null ? {} : { finishedAt: record.finished_at }),
    };
  }

  receive(device: DeviceId, message: DownloaderMessage): void {
    this.#tell({ kind: 'message', device, message });
  }

  /** Its connection is gone, or another one: whoever fetched opens anew. */
  unlinked(device: DeviceId): void {
    this.#tell({ kind: 'unlinked', device });
  }

  async pause(record: TransferRecord): Promise<void> {
    if (record.state !== 'going') return;
    record.state = 'paused';
    record.paused_by = 'here';
    this.#tell({ kind: 'pause', transfer: record.id });
    await this.#keep(record);
  }

  async resume(record: TransferRecord): Promise<void> {
    if (record.state === 'done' || record.state === 'cancelled') return;
    const lost = await lostFile(record.id, this.#parts);
    if (lost !== undefined) return await this.#waitFor(record, lost);
    record.state = 'going';
    record.problem = record.paused_by = record.finished_at = null;
    this.#tell({ kind: 'resume', transfer: record.id });
    this.#sayReady(record);
    await this.#keep(record);
  }

  /**
   * After a start: an offer of a file that the browser lost hold of stands still until the person allows or chooses it
   * again, instead of failing for who fetches it.
   */
  async lookForFiles(): Promise<void> {
    for (const id of await this.#parts.store.pickedOffers()) {
      const record = this.records.get(id);
      const waited = record?.state === 'paused' && record.problem !== null;
      if (record === undefined || (record.state !== 'going' && !waited)) continue;
      const lost = await lostFile(id, this.#parts);
      if (lost !== undefined) await this.#waitFor(record, lost);
      else if (waited) await this.resume(record);
    }
  }

  /** Its file lies somewhere else: what was opened of it is of no use. */
  async replaced(record: TransferRecord): Promise<void> {
    const moving = this.#moving.get(record.id);
    if (moving !== undefined) {
      const before = moving.reader;
      moving.reader = OfferReader.of(record.id, this.#parts);
      await (await before)?.close();
    }
    await this.resume(record);
  }

  async cancel(record: TransferRecord): Promise<void> {
    if (record.state === 'cancelled') return;
    record.state = 'cancelled';
    record.finished_at = this.#parts.clock.now();
    record.problem = record.paused_by = null;
    this.#tell({ kind: 'withdraw', transfer: record.id, reason: 'withdrawn' });
    await this.#parts.store.end(record);
    this.#parts.changed(record.id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const [id, { reader }] of this.#moving) {
      const record = this.records.get(id);
      if (record !== undefined) await this.#parts.store.put(record);
      await (await reader)?.close();
    }
    this.#moving.clear();
  }

  async #waitFor(record: TransferRecord, problem: FileProblem): Promise<void> {
    record.state = 'paused';
    record.paused_by = 'here';
    record.problem = problem;
    this.#tell({ kind: 'pause', transfer: record.id });
    await this.#keep(record);
  }

  #stateOf(record: TransferRecord, moving: Moving | undefined): TransferState {
    if (record.state !== 'going') return record.state;
    if (record.paused_by === 'there') return 'paused';
    return moving !== undefined && moving.devices.size > 0 ? 'active' : 'waiting';
  }

  /** Tells the devices of the receiver that are there and fetch nothing now that they may. */
  #sayReady({ id, address }: TransferRecord): void {
    if (this.#core.isOpen(id)) return;
    const { contacts, links } = this.#parts;
    for (const { device } of contacts.devicesOf(address)) {
      if (contacts.presenceOf(device) === 'offline' && links.state(device).state !== 'open') continue;
      void links.send(device, 'files', encodeSwarmMessage({ kind: 'ready', transfer: id })).outcome;
    }
  }

  #tell(event: UploadEvent): void {
    if (this.#closed) return;
    for (const effect of this.#core.handle(event, this.#parts.clock.now())) this.#carryOut(effect);
  }

  #carryOut(effect: UploadEffect): void {
    switch (effect.kind) {
      case 'send':
        void this.#parts.links.send(effect.device, 'files', encodeSwarmMessage(effect.message)).outcome;
        break;
      case 'look-up':
        this.#lookUp(effect).catch(this.#parts.report);
        break;
      case 'serve':
        this.#serve(effect).catch(this.#parts.report);
        break;
      case 'began':
        this.#began(effect);
        break;
      case 'moved':
        this.#moved(effect);
        break;
      case 'ended':
        this.#ended(effect);
        break;
    }
  }

  async #lookUp({
    device,
    stream,
    transfer,
    content,
  }: Extract<UploadEffect, { kind: 'look-up' }>): Promise<void> {
    const answer = (offered: Offered | EndReason) =>
      this.#tell({ kind: 'looked-up', device, stream, offered });
    const record = this.records.get(transfer);
    const address = this.#parts.contacts.find(device)?.address;
    const theirs = address !== undefined && (address === record?.address || address === this.#parts.account);
    // Who was not offered it learns nothing, not even that it is here.
    if (record === undefined || !theirs || record.content !== content) return answer('unknown');
    if (record.state === 'cancelled') return answer('withdrawn');
    const reader = await this.#movingOf(record).reader;
    if (reader === undefined) return answer('unreadable');
    const { layout } = reader;
    answer({ layout, infoSize: record.info_size, paused: record.state === 'paused' });
  }

  async #serve({
    ticket,
    device,
    stream,
    transfer,
    wanted,
  }: Extract<UploadEffect, { kind: 'serve' }>): Promise<void> {
    const served = (outcome: 'delivered' | 'lost' | EndReason) =>
      this.#tell({ kind: 'served', ticket, outcome });
    const moving = this.#moving.get(transfer);
    const reader = await moving?.reader;
    if (moving === undefined || reader === undefined) return served('lost');
    const room = moving.rooms.take();
    const answer = await reader.answer(stream, wanted, room.subarray(PIECE_HEADER));
    if (this.#closed) return served('lost');
    if (!answer.ok) return served(answer.error);
    const message = this.#parts.links.send(device, 'files', encodeSwarmMessage(answer.value, room));
    await message.departed;
    this.#tell({ kind: 'departed', ticket });
    const sent = await message.outcome;
    // Before, a link may send it again.
    moving.rooms.give(room);
    served(sent.ok ? 'delivered' : 'lost');
  }

  #movingOf(record: TransferRecord): Moving {
    const known = this.#moving.get(record.id);
    if (known !== undefined) return known;
    const moving: Moving = {
      meter: new RateMeter(),
      devices: new Map(),
      reader: OfferReader.of(record.id, this.#parts),
      rooms: new BufferPool(PIECE_HEADER + PIECE_SIZE, ROOMS),
      keptAt: this.#parts.clock.now(),
    };
    this.#moving.set(record.id, moving);
    return moving;
  }

  #began({ transfer, device, verified }: Extract<UploadEffect, { kind: 'began' }>): void {
    const record = this.records.get(transfer);
    if (record === undefined) return;
    this.#movingOf(record).devices.set(device, verified);
    if (record.state === 'failed') {
      record.state = 'going';
      record.problem = record.finished_at = null;
    }
    if (record.paused_by === 'there') record.paused_by = null;
    this.#showDone(record);
    this.#parts.changed(transfer);
  }

  #moved({ transfer, device, bytes }: Extract<UploadEffect, { kind: 'moved' }>): void {
    const record = this.records.get(transfer);
    const moving = this.#moving.get(transfer);
    if (record === undefined) return;
    record.moved += bytes;
    // The last acknowledgements come after the word that it is all there.
    if (moving === undefined) {
      this.#keep(record).catch(this.#parts.report);
      return;
    }
    const now = this.#parts.clock.now();
    moving.meter.count(bytes, now);
    const before = moving.devices.get(device);
    if (before !== undefined) moving.devices.set(device, before + bytes);
    this.#showDone(record);
    if (now - moving.keptAt >= KEEP_INTERVAL) {
      moving.keptAt = now;
      this.#parts.store.put(record).catch(this.#parts.report);
    }
    this.#parts.changed(transfer);
  }

  /** What the device that has most of it has. */
  #showDone(record: TransferRecord): void {
    if (record.state === 'done') return;
    const most = Math.max(...(this.#moving.get(record.id)?.devices.values() ?? []), 0);
    record.done = Math.min(record.size, most);
  }

  #ended({ transfer, device, reason }: Extract<UploadEffect, { kind: 'ended' }>): void {
    const record = this.records.get(transfer);
    const moving = this.#moving.get(transfer);
    if (record === undefined || moving === undefined) return;
    moving.devices.delete(device);
    const mine = this.#parts.contacts.find(device)?.address === this.#parts.account;
    // What a device of this person's own does with it says nothing about the other person.
    if (!mine) this.#note(record, reason);
    if (moving.devices.size === 0 && !this.#core.isOpen(transfer)) {
      this.#moving.delete(transfer);
      moving.reader.then(reader => reader?.close()).catch(this.#parts.report);
    }
    if (record.state !== 'cancelled') this.#keep(record).catch(this.#parts.report);
  }

  #note(record: TransferRecord, reason: Extract<UploadEffect, { kind: 'ended' }>['reason']): void {
    if (record.state === 'cancelled' || record.state === 'done') return;
    const finish = (state: 'done' | 'failed') => {
      record.state = state;
      record.finished_at = this.#parts.clock.now();
    };
    switch (reason) {
      case 'done':
        record.done = record.size;
        finish('done');
        break;
      case 'paused':
      case 'cancelled':
        record.paused_by ??= 'there';
        break;
      case 'changed':
      case 'unreadable':
        record.problem = reason === 'changed' ? 'changed' : 'not-readable';
        finish('failed');
        break;
      default:
        break;
    }
  }

  async #keep(record: TransferRecord): Promise<void> {
    this.#parts.changed(record.id);
    await this.#parts.store.put(record);
  }
}
