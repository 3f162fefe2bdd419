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

/** Sources of one folder that are open at a time. */
const MAX_OPEN = 16;

/** Reads what one offer promises. */
export class OfferReader {
  readonly layout: ContentLayout;
  readonly #id: string;
  readonly #sources: readonly OfferedSource[];
  readonly #files: FileStore;
  readonly #store: TransferStore;
  readonly #sha256: Sha256;
  readonly #open = new Map<number, Promise<Result<SourceFile, FileProblem>>>();
  /** Of a slow line that takes a piece in parts, the piece. */
  #last: { piece: number; bytes: Promise<Result<Uint8Array, FileProblem>> } | undefined;
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

  /** The message that answers a request. */
  async answer(stream: number, wanted: Wanted): Promise<Result<UploaderMessage, EndReason>> {
    switch (wanted.kind) {
      case 'piece': {
        const bytes = await this.#piece(wanted.piece, wanted.blocks);
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

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    this.#last = undefined;
    for (const opening of all) {
      const opened = await opening;
      if (opened.ok) await opened.value.close();
    }
  }

  #piece(index: number, blocks: number): Promise<Result<Uint8Array, FileProblem>> {
    if (this.#last?.piece === index) return this.#last.bytes;
    const { width } = this.layout.piece(index);
    const bytes = this.#read(index);
    if (blocks < width) this.#last = { piece: index, bytes };
    return bytes;
  }

  async #read(index: number): Promise<Result<Uint8Array, FileProblem>> {
    const { file, offset, length } = this.layout.piece(index);
    const source = this.#sources[file.index];
    if (source === undefined) return failed('not-found');
    const opening = this.#open.get(file.index) ?? this.#files.openSource(source.source);
    this.#open.delete(file.index);
    this.#open.set(file.index, opening);
    this.#closeOldest();
    const opened = await opening;
    if (!opened.ok) {
      this.#open.delete(file.index);
      return opened;
    }
    return opened.value.size === source.size ? opened.value.read(offset, length) : failed('changed');
  }

  #closeOldest(): void {
    for (const [index, opening] of this.#open) {
      if (this.#open.size <= MAX_OPEN) return;
      this.#open.delete(index);
      void opening.then(async opened => {
        if (opened.ok) await opened.value.close();
      });
    }
  }
}
