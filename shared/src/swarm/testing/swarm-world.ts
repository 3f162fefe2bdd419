import type { DeviceId } from '../../protocol/schemas.ts';
import type { SeededRandom } from '../../testing/seeded-random.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { ContentHasher } from '../content-hasher.ts';
import { type ContentId, rootOf } from '../content-id.ts';
import { ContentLayout } from '../content-layout.ts';
import { Download } from '../download.ts';
import type { DownloadEffect, DownloadEvent, SourceLoss } from '../download-events.ts';
import { compareFolderPaths, encodeFolder } from '../folder-info.ts';
import type { Sha256 } from '../merkle.ts';
import { chunkRoots, cutChunk, proveChunk } from '../piece-hashes.ts';
import { answerRequest, rootOfBytes } from '../serving.ts';
import { decodeSwarmMessage, encodeSwarmMessage } from '../swarm-codec.ts';
import { SWARM_LIMITS } from '../swarm-limits.ts';
import { isFromDownloader, type SwarmMessage } from '../swarm-message.ts';
import { Upload } from '../upload.ts';
import type { UploadEffect, UploadEvent, Wanted } from '../upload-events.ts';
import { vectorBytes } from './content-vectors.ts';

/** A file or folder that somebody has. */
export interface Content {
  readonly id: ContentId;
  readonly info: Uint8Array;
  readonly layout: ContentLayout;
  readonly files: readonly Uint8Array[];
  readonly layers: readonly Uint8Array[];
}

export function fileContent(size: number, sha256: Sha256): Content {
  const bytes = vectorBytes(size);
  const hasher = new ContentHasher(sha256);
  hasher.update(bytes);
  const { contentId, pieceLayer } = hasher.finish();
  const layout = ContentLayout.of([{ size, root: rootOf(contentId) }]);
  if (!layout.ok) throw new Error(layout.error);
  return {
    id: contentId,
    info: new Uint8Array(),
    layout: layout.value,
    files: [bytes],
    layers: [pieceLayer],
  };
}

export function folderContent(sizes: readonly number[], sha256: Sha256): Content {
  const files = sizes.map((size, index) => {
    const path = index % 3 === 0 ? [`file ${index}`] : ['below', `file ${index}`];
    const { id, layers, files } = fileContent(size, sha256);
    return {
      path,
      size,
      root: size > 0 ? rootOf(id) : new Uint8Array(),
      bytes: files[0]!,
      layer: layers[0]!,
    };
  });
  files.sort((a, b) => compareFolderPaths(a.path, b.path));
  const encoded = encodeFolder({ name: 'folder', files }, sha256);
  const layout = ContentLayout.of(files);
  if (!encoded.ok || !layout.ok) throw new Error('too large');
  const { contentId, info } = encoded.value;
  return {
    id: contentId,
    info,
    layout: layout.value,
    files: files.map(({ bytes }) => bytes),
    layers: files.map(({ layer }) => layer),
  };
}

/** Changes what a hostile uploader sends: other messages, or none. */
export type Tamper = (message: SwarmMessage) => readonly (SwarmMessage | Uint8Array)[];

interface Uploader {
  readonly device: DeviceId;
  core: Upload;
  linked: boolean;
  tamper: Tamper;
  /** Counts connections: what was sent over an older one never arrives. */
  connection: number;
  freeAt: number;
}

export interface WorldParts {
  readonly content: Content;
  readonly sha256: Sha256;
  readonly random: SeededRandom;
  readonly uploaders: number;
  readonly bytesPerSecond: number;
  readonly latency: number;
}

/** Who is offered what. */
const TRANSFER = 'AAAAAAAAAAAAAAAAAAAAAA';

/** One downloader and the devices that it gets a content from, under virtual time, with a disk that survives crashes. */
export class SwarmWorld {
  readonly clock = new VirtualClock();
  readonly uploaders: Uploader[];
  readonly disk: Uint8Array[];
  /** What the last commit named. */
  bits: Uint8Array | undefined;
  info: Uint8Array | undefined;
  complete = false;
  impossible: string | undefined;
  readonly losses: { device: DeviceId; reason: SourceLoss }[] = [];
  /** Bytes of content that honest uploaders put on the wire. */
  sent = 0;
  offered = true;
  diskFull = false;
  core: Download;
  readonly #parts: WorldParts;
  #life = 0;
  #streams = 0;
  #cancelTick: () => void = () => undefined;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.disk = parts.content.files.map(({ length }) => new Uint8Array(length));
    this.uploaders = Array.from({ length: parts.uploaders }, (_, index) => ({
      device: `device ${index}` as DeviceId,
      core: new Upload(),
      linked: false,
      tamper: (message: SwarmMessage) => [message],
      connection: 0,
      freeAt: 0,
    }));
    this.core = this.#newDownload();
  }

  tell(event: DownloadEvent): void {
    for (const effect of this.core.handle(event, this.clock.now())) this.#carryOut(effect);
    this.#cancelTick();
    const { wakeAt } = this.core;
    if (wakeAt === Number.POSITIVE_INFINITY) return;
    this.#cancelTick = this.clock.after(wakeAt - this.clock.now(), () => this.tell({ kind: 'tick' }));
  }

  tellUploader(uploader: Uploader, event: UploadEvent): void {
    for (const effect of uploader.core.handle(event, this.clock.now())) this.#carryOutAt(uploader, effect);
  }

  /** A new connection between the two, in place of the old one if there was one. */
  link(uploader: Uploader): void {
    this.#cut(uploader);
    uploader.linked = true;
    this.tell({ kind: 'linked', device: uploader.device });
  }

  /** Stops for a while; goes on with the devices that are linked. */
  pause(milliseconds: number): void {
    this.tell({ kind: 'stop', reason: 'paused' });
    this.clock.advance(milliseconds);
    this.tell({ kind: 'start' });
    for (const { linked, device } of this.uploaders) if (linked) this.tell({ kind: 'linked', device });
  }

  unlink(uploader: Uploader): void {
    this.#cut(uploader);
    uploader.linked = false;
    this.tell({ kind: 'unlinked', device: uploader.device });
  }

  /** The downloader dies and comes back with what was committed. */
  crash(): void {
    this.#life += 1;
    for (const uploader of this.uploaders) this.#cut(uploader);
    this.core = this.#newDownload();
    this.tell({ kind: 'start' });
    for (const uploader of this.uploaders) if (uploader.linked) this.link(uploader);
  }

  /** An uploader dies and comes back. */
  crashUploader(uploader: Uploader): void {
    const { linked } = uploader;
    if (linked) this.unlink(uploader);
    uploader.core = new Upload();
    if (linked) this.link(uploader);
  }

  #cut(uploader: Uploader): void {
    uploader.connection += 1;
    uploader.freeAt = 0;
    this.tellUploader(uploader, { kind: 'unlinked', device: 'me' as DeviceId });
  }

  #newDownload(): Download {
    const { content, sha256 } = this.#parts;
    const known = content.info.length === 0 || this.info !== undefined;
    return new Download({
      transfer: TRANSFER,
      content: content.id,
      layout: known ? content.layout : { infoSize: content.info.length },
      have: this.bits,
      nextStream: () => ++this.#streams,
      sha256,
    });
  }

  #carryOut(effect: DownloadEffect): void {
    const life = this.#life;
    const later = (event: DownloadEvent) =>
      this.clock.after(this.#parts.random.int(4), () => {
        if (life === this.#life) this.tell(event);
      });
    switch (effect.kind) {
      case 'send': {
        const uploader = this.uploaders.find(({ device }) => device === effect.device);
        if (uploader === undefined) return;
        const bytes = encodeSwarmMessage(effect.message);
        const { connection } = uploader;
        this.clock.after(this.#parts.latency, () => {
          const message = decodeSwarmMessage(bytes);
          if (connection !== uploader.connection || message === undefined || message.kind === 'ready') return;
          if (isFromDownloader(message))
            this.tellUploader(uploader, { kind: 'message', device: 'me' as DeviceId, message });
        });
        break;
      }
      case 'store': {
        const { ticket, file, offset, data, width } = effect;
        if (this.diskFull) {
          later({ kind: 'not-stored', ticket });
          return;
        }
        this.disk[file.index]!.set(data, offset);
        later({ kind: 'stored', ticket, root: rootOfBytes(data, width, this.#parts.sha256) });
        break;
      }
      case 'commit':
        this.clock.after(this.#parts.random.int(20), () => {
          if (life !== this.#life) return;
          this.bits = effect.bits;
          this.tell({ kind: 'committed' });
        });
        break;
      case 'info':
        this.info = effect.bytes;
        break;
      case 'complete':
        this.complete = true;
        break;
      case 'lost': {
        this.losses.push(effect);
        const uploader = this.uploaders.find(({ device }) => device === effect.device);
        this.clock.after(SWARM_LIMITS.retryFirst, () => {
          if (uploader?.linked && life === this.#life && !this.complete) {
            this.tell({ kind: 'linked', device: uploader.device });
          }
        });
        break;
      }
      case 'impossible':
        this.impossible = effect.problem;
        break;
    }
  }

  #carryOutAt(uploader: Uploader, effect: UploadEffect): void {
    const { content } = this.#parts;
    switch (effect.kind) {
      case 'send':
        this.#transmit(uploader, effect.message);
        break;
      case 'look-up': {
        const { device, stream } = effect;
        const wanted = effect.transfer === TRANSFER && effect.content === content.id;
        const offered =
          this.offered && wanted
            ? { layout: content.layout, infoSize: content.info.length, paused: false }
            : ('unknown' as const);
        this.tellUploader(uploader, { kind: 'looked-up', device, stream, offered });
        break;
      }
      case 'serve': {
        const { core } = uploader;
        const answer = this.#answer(effect.stream, effect.wanted);
        if (answer.kind === 'piece') this.sent += answer.data.length;
        this.#transmit(uploader, answer, outcome => {
          if (core === uploader.core)
            this.tellUploader(uploader, { kind: 'served', ticket: effect.ticket, outcome });
        });
        break;
      }
    }
  }

  #answer(stream: number, wanted: Wanted): SwarmMessage {
    const { content, sha256 } = this.#parts;
    switch (wanted.kind) {
      case 'piece': {
        const piece = content.layout.piece(wanted.piece);
        const bytes = content.files[piece.file.index]!.subarray(piece.offset, piece.offset + piece.length);
        return answerRequest(stream, wanted, content.layout, bytes, sha256);
      }
      case 'hashes': {
        const layer = content.layers[wanted.file]!;
        const uncles = proveChunk(chunkRoots(layer, sha256), wanted.chunk, sha256);
        return { ...wanted, stream, uncles, hashes: cutChunk(layer, wanted.chunk) };
      }
      case 'info': {
        const at = wanted.part * SWARM_LIMITS.infoPart;
        return { ...wanted, stream, data: content.info.subarray(at, at + SWARM_LIMITS.infoPart) };
      }
    }
  }

  #transmit(
    uploader: Uploader,
    message: SwarmMessage,
    done: (outcome: 'delivered' | 'lost') => void = () => undefined,
  ): void {
    const { connection } = uploader;
    for (const tampered of uploader.tamper(message)) {
      const bytes = tampered instanceof Uint8Array ? tampered : encodeSwarmMessage(tampered);
      uploader.freeAt =
        Math.max(uploader.freeAt, this.clock.now()) + (bytes.length * 1_000) / this.#parts.bytesPerSecond;
      const wait = uploader.freeAt - this.clock.now() + this.#parts.latency;
      this.clock.after(wait, () => {
        if (connection === uploader.connection) this.#arrived(uploader, bytes);
      });
    }
    const acknowledged = uploader.freeAt - this.clock.now() + 2 * this.#parts.latency;
    this.clock.after(acknowledged, () => done(connection === uploader.connection ? 'delivered' : 'lost'));
  }

  #arrived({ device }: Uploader, bytes: Uint8Array): void {
    const message = decodeSwarmMessage(bytes);
    if (message === undefined || message.kind === 'ready' || isFromDownloader(message)) return;
    this.tell({ kind: 'message', device, message });
  }
}
