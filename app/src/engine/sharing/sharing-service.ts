import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { EMPTY_CONTENT_ID, PIECE_SIZE, rootOf } from '@kith/shared/swarm/content-id';
import { ContentLayout } from '@kith/shared/swarm/content-layout';
import { decodeSwarmMessage } from '@kith/shared/swarm/swarm-codec';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import { isFromDownloader } from '@kith/shared/swarm/swarm-message';
import type { SourceRef } from '../ports/file-store.ts';
import { ChangeNotice } from './change-notice.ts';
import { IncomingTransfer } from './incoming-transfer.ts';
import { OutgoingTransfers } from './outgoing-transfers.ts';
import type { SharingParts } from './sharing-parts.ts';
import type { TransferRecord } from './transfer-record.ts';
import type {
  FetchRequest,
  Offer,
  OfferedFile,
  OfferedFolder,
  TransferRow,
  Transfers,
} from './transfer-service.ts';
import { TransferStore } from './transfer-store.ts';

const FINISHED: ReadonlySet<TransferRecord['state']> = new Set(['done', 'failed', 'cancelled']);

/** Streams that were opened last; nothing comes in older ones any more. */
const STREAMS_KNOWN = 4_096;

/**
 * Files and folders on their way between this account and others. Owns the link channel `files`; sends only to whom
 * something was offered; goes on after a restart where it was. `close` stops without a word and keeps all of it.
 */
export class SharingService implements Transfers {
  readonly #parts: SharingParts;
  readonly #store: TransferStore;
  readonly #notice: ChangeNotice;
  readonly #incoming = new Map<string, IncomingTransfer>();
  readonly #outgoing: OutgoingTransfers;
  readonly #byStream = new Map<number, IncomingTransfer>();
  #lastStream: number;
  #unsubscribe: readonly (() => void)[] = [];
  #closed = false;

  private constructor(parts: SharingParts) {
    this.#parts = parts;
    this.#store = new TransferStore(parts.database, parts.account, parts.sha256);
    this.#notice = new ChangeNotice(parts.clock);
    this.#outgoing = new OutgoingTransfers({
      ...parts,
      store: this.#store,
      changed: id => this.#notice.note(id),
    });
    // After a restart the other side may still know streams of the life before: theirs must not look like ours.
    const [a = 0, b = 0, c = 0] = parts.random(3);
    this.#lastStream = (a << 16) | (b << 8) | c;
  }

  /** Takes up what the database has, and goes on with it. */
  static async start(parts: SharingParts): Promise<SharingService> {
    const service = new SharingService(parts);
    const records = await service.#store.records();
    for (const record of records) service.#add(record);
    const { links } = parts;
    service.#unsubscribe = [
      links.onMessage('files', (from, message) => service.#receive(from, message)),
      links.onConnected(device => service.#outgoing.unlinked(device)),
      links.onState((device, { state }) => {
        if (state === 'closed') service.#outgoing.unlinked(device);
      }),
    ];
    await service.#outgoing.lookForFiles();
    for (const transfer of service.#incoming.values()) {
      transfer.start().catch(parts.report);
    }
    return service;
  }

  get rows(): readonly TransferRow[] {
    const rows: TransferRow[] = [];
    for (const { record, row } of this.#incoming.values()) if (!record.cleared) rows.push(row);
    for (const record of this.#outgoing.records.values()) {
      if (!record.cleared) rows.push(this.#outgoing.row(record));
    }
    return rows;
  }

  /** One of them, also when it was cleared from the list. */
  row(id: string): TransferRow | undefined {
    const outgoing = this.#outgoing.records.get(id);
    return outgoing === undefined ? this.#incoming.get(id)?.row : this.#outgoing.row(outgoing);
  }

  onChange(listener: (ids: ReadonlySet<string>) => void): () => void {
    return this.#notice.onChange(listener);
  }

  async offer(offer: Offer): Promise<Result<undefined, 'too-large'>> {
    const known = this.#outgoing.records.get(offer.id);
    // One that was cancelled has lost its sources and hashes.
    if (known !== undefined && known.state !== 'cancelled') return ok(undefined);
    const { content } = offer;
    const files = content.kind === 'folder' ? content.files : [content];
    const sources = files.map(({ hashed, source }) => ({
      root: hashed.contentId === EMPTY_CONTENT_ID ? '' : hashed.contentId,
      size: hashed.size,
      source,
    }));
    const layout = ContentLayout.of(
      files.map(({ hashed }) => ({ size: hashed.size, root: rootOf(hashed.contentId) })),
    );
    if (!layout.ok || infoOf(content).length > SWARM_LIMITS.infoSize) return failed('too-large');
    const record: TransferRecord = {
      ...this.#newRecord(offer.id, offer.name),
      incoming: false,
      address: offer.to,
      folder: content.kind === 'folder',
      content: content.kind === 'folder' ? content.contentId : content.hashed.contentId,
      size: layout.value.size,
      info_size: infoOf(content).length,
      place: null,
    };
    await this.#store.putOffer(record, offer, sources);
    this.#add(record);
    this.#notice.note(record.id);
    return ok(undefined);
  }

  async fetch(request: FetchRequest): Promise<Result<undefined, 'too-large'>> {
    const known = this.#incoming.get(request.id);
    if (known !== undefined && known.record.state !== 'cancelled') {
      await known.resume();
      return ok(undefined);
    }
    const infoSize = request.infoSize ?? 0;
    if (request.size > SWARM_LIMITS.pieces * PIECE_SIZE || infoSize > SWARM_LIMITS.infoSize)
      return failed('too-large');
    const record: TransferRecord = {
      ...this.#newRecord(request.id, request.name),
      incoming: true,
      address: request.from,
      folder: request.infoSize !== undefined,
      content: request.contentId,
      size: request.size,
      info_size: infoSize,
      place: request.into ?? null,
    };
    await this.#store.put(record);
    this.#add(record);
    this.#notice.note(record.id);
    await this.#incoming.get(record.id)?.start();
    return ok(undefined);
  }

  async pause(id: string): Promise<void> {
    await this.#incoming.get(id)?.pause();
    const offered = this.#outgoing.records.get(id);
    if (offered !== undefined) await this.#outgoing.pause(offered);
  }

  async resume(id: string): Promise<void> {
    await this.#incoming.get(id)?.resume();
    const offered = this.#outgoing.records.get(id);
    if (offered !== undefined) await this.#outgoing.resume(offered);
  }

  async cancel(id: string): Promise<void> {
    await this.#incoming.get(id)?.cancel();
    const offered = this.#outgoing.records.get(id);
    if (offered !== undefined) await this.#outgoing.cancel(offered);
  }

  async forget(id: string): Promise<void> {
    await this.#incoming.get(id)?.end();
    const offered = this.#outgoing.records.get(id);
    if (offered !== undefined) await this.#outgoing.cancel(offered);
    this.#incoming.delete(id);
    this.#outgoing.records.delete(id);
    await this.#store.delete(id);
    this.#notice.note(id);
  }

  retry(id: string): Promise<void> {
    return this.resume(id);
  }

  async replaceSource(id: string, source: SourceRef): Promise<void> {
    await this.#store.replaceSource(id, source);
    const offered = this.#outgoing.records.get(id);
    if (offered !== undefined) await this.#outgoing.replaced(offered);
  }

  async clear(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const record = this.#incoming.get(id)?.record ?? this.#outgoing.records.get(id);
      if (record === undefined || !FINISHED.has(record.state)) continue;
      record.cleared = true;
      await this.#store.put(record);
      this.#notice.note(id);
    }
  }

  /** Stops all of it; goes on at the next start. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#notice.stop();
    await Promise.all([...this.#incoming.values()].map(transfer => transfer.close()));
    await this.#outgoing.close();
  }

  #newRecord(id: string, name: string) {
    return {
      id,
      name,
      state: 'going',
      problem: null,
      paused_by: null,
      done: 0,
      moved: 0,
      started_at: this.#parts.clock.now(),
      finished_at: null,
      cleared: false,
    } as const;
  }

  #add(record: TransferRecord): void {
    if (!record.incoming) {
      this.#outgoing.records.set(record.id, record);
      return;
    }
    const transfer: IncomingTransfer = new IncomingTransfer(record, {
      ...this.#parts,
      store: this.#store,
      nextStream: () => this.#nextStream(transfer),
      changed: () => this.#notice.note(record.id),
    });
    this.#incoming.set(record.id, transfer);
  }

  #nextStream(transfer: IncomingTransfer): number {
    this.#lastStream = (this.#lastStream + 1) >>> 0;
    this.#byStream.set(this.#lastStream, transfer);
    const [oldest] = this.#byStream.keys();
    if (this.#byStream.size > STREAMS_KNOWN && oldest !== undefined) this.#byStream.delete(oldest);
    return this.#lastStream;
  }

  #receive(device: DeviceId, bytes: Uint8Array): void | Promise<void> {
    const message = decodeSwarmMessage(bytes);
    if (message === undefined) {
      this.#parts.refused('malformed-transfer-message');
      return;
    }
    if (message.kind === 'ready') {
      const transfer = this.#incoming.get(message.transfer);
      const from = this.#parts.contacts.find(device)?.address;
      if (from !== undefined && from === transfer?.record.address) transfer.ready(device);
      return;
    }
    if (isFromDownloader(message)) this.#outgoing.receive(device, message);
    else return this.#byStream.get(message.stream)?.receive(device, message);
  }
}

function infoOf(content: OfferedFile | OfferedFolder): Uint8Array {
  return content.kind === 'folder' ? content.info : new Uint8Array();
}
