import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { ContentLayout } from '@kith/shared/swarm/content-layout';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { answerRequest } from '@kith/shared/swarm/serving';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import type { EndReason, UploaderMessage } from '@kith/shared/swarm/swarm-message';
import type { Wanted } from '@kith/shared/swarm/upload-events';
import type { FileProblem, FileStore, SourceFile } from '../ports/file-store.ts';
import type { OfferedSource, TransferStore } from './transfer-store.ts';

/** Sources of one folder that are kept open while nothing reads them. */
const MAX_IDLE = 16;

type Bytes = Promise<Result<Uint8Array, FileProblem>>;

interface Open {
  readonly opening: Promise<Result<SourceFile, FileProblem>>;
  /** Under way: it is closed after them. */
  readonly reads: Set<Bytes>;
}

/** Reads what one offer promises. */
export class OfferReader {
  readonly layout: ContentLayout;
  readonly #id: string;
  readonly #sources: readonly OfferedSource[];
  readonly #files: FileStore;
  readonly #store: TransferStore;
  readonly #sha256: Sha256;
  /** By number in the layout, the one that was used last at the end. */
  readonly #open = new Map<number, Open>();
  /** Of a slow line that takes a piece in parts, the piece. */
  #last: { piece: number; bytes: Bytes } | undefined;
  #info: Promise<Uint8Array | undefined> | undefined;

  private constructor(
    id: string,
    layout: ContentLayout,
    sources: readonly OfferedSource[],
    parts: { files: FileStore; store: TransferStore; sha256: Sha256 },
  ) {
    this.#id = id;
    this.layout = layout;
    this.#sources = sources;
    this.#files = parts.files;
    this.#store = parts.store;
    this.#sha256 = parts.sha256;
  }

  static async of(
    id: string,
    parts: { files: FileStore; store: TransferStore; sha256: Sha256 },
  ): Promise<OfferReader | undefined> {
    const sources = await parts.store.sourcesOf(id);
    const layout = ContentLayout.of(
      sources.map(({ root, size }) => ({ size, root: fromBase64Url(root) ?? new Uint8Array() })),
    );
    return layout.ok ? new OfferReader(id, layout.value, sources, parts) : undefined;
  }

  /**
   * The message that answers a request.
   * @param into where a whole piece may be read to, PIECE_SIZE long
   */
  async answer(
    stream: number,
    wanted: Wanted,
    into: Uint8Array<ArrayBuffer>,
  ): Promise<Result<UploaderMessage, EndReason>> {
    switch (wanted.kind) {
      case 'piece': {
        const bytes = await this.#piece(wanted.piece, wanted.blocks, into);
        if (!bytes.ok) return failed(bytes.error === 'changed' ? 'changed' : 'unreadable');
        return ok(answerRequest(stream, wanted, this.layout, bytes.value, this.#sha256));
      }
      case 'hashes': {
        const chunk = await this.#store.hashes(this.#id, wanted.file, wanted.chunk);
        return chunk === undefined ? failed('unreadable') : ok({ ...wanted, ...chunk, stream });
      }
      case 'info': {
        this.#info ??= this.#store.infoOf(this.#id);
        const at = wanted.part * SWARM_LIMITS.infoPart;
        const data = (await this.#info)?.subarray(at, at + SWARM_LIMITS.infoPart);
        return data === undefined ? failed('unreadable') : ok({ ...wanted, stream, data });
      }
    }
  }

  /** Closes what is open, after the reads that are under way. */
  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    this.#last = undefined;
    for (const open of all) {
      await Promise.all(open.reads);
      await closed(open);
    }
  }

  #piece(index: number, blocks: number, into: Uint8Array<ArrayBuffer>): Bytes {
    if (this.#last?.piece === index) return this.#last.bytes;
    if (blocks === this.layout.piece(index).width) return this.#read(index, into);
    const bytes = this.#read(index);
    this.#last = { piece: index, bytes };
    return bytes;
  }

  async #read(index: number, into?: Uint8Array<ArrayBuffer>): Bytes {
    const { file, offset, length } = this.layout.piece(index);
    const source = this.#sources[file.index];
    if (source === undefined) return failed('not-found');
    const open = this.#open.get(file.index) ?? {
      opening: this.#files.openSource(source.source),
      reads: new Set(),
    };
    this.#open.delete(file.index);
    this.#open.set(file.index, open);
    const bytes = readFrom(open, source.size, { offset, length, into });
    open.reads.add(bytes);
    const read = await bytes;
    open.reads.delete(bytes);
    if (!(await open.opening).ok && this.#open.get(file.index) === open) this.#open.delete(file.index);
    await this.#closeOldest();
    return read;
  }

  async #closeOldest(): Promise<void> {
    const idle = [...this.#open].filter(([, { reads }]) => reads.size === 0);
    for (const [index, open] of idle.slice(0, Math.max(0, idle.length - MAX_IDLE))) {
      this.#open.delete(index);
      await closed(open);
    }
  }
}

interface Span {
  readonly offset: number;
  readonly length: number;
  readonly into: Uint8Array<ArrayBuffer> | undefined;
}

async function readFrom({ opening }: Open, size: number, { offset, length, into }: Span): Bytes {
  const opened = await opening;
  if (!opened.ok) return opened;
  return opened.value.size === size ? await opened.value.read(offset, length, into) : failed('changed');
}

async function closed({ opening }: Open): Promise<void> {
  const opened = await opening;
  if (opened.ok) await opened.value.close();
}
