import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OfferedFile } from './sharing-peer.ts';

/** What a peer says; which fields it has depends on the kind. */
interface Said {
  readonly kind: string;
  readonly error?: string;
  readonly id: string;
  readonly milliseconds: number;
  readonly contentId: string;
  readonly size: number;
  readonly delays: readonly number[];
}

const SCRIPT = path.join(import.meta.dirname, '../peers/file-peer.ts');

class FilePeer {
  readonly #child: ChildProcess;
  readonly #said = new EventEmitter();

  constructor(name: string, folder: string) {
    this.#child = fork(SCRIPT, [name, folder]);
    this.#child.on('message', (message: Said) => {
      if (message.kind === 'error') throw new Error(`${name}: ${message.error}`);
      this.#said.emit(message.kind, message);
    });
  }

  order(order: object): void {
    this.#child.send(order);
  }

  onSaid(kind: string, listener: (message: Said) => void): void {
    this.#said.on(kind, listener);
  }

  async says(kind: string): Promise<Said> {
    const [message] = await once(this.#said, kind);
    return message;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

/**
 * Two processes with what two daemons have between disk and data channel: ann has a file, bob fetches it. Beside it they
 * have a bare data channel of the same stack between them.
 */
export class FilePeers {
  readonly ann: FilePeer;
  readonly bob: FilePeer;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.ann = new FilePeer('ann', folder);
    this.bob = new FilePeer('bob', folder);
  }

  static async start(): Promise<FilePeers> {
    const peers = new FilePeers(await mkdtemp(path.join(tmpdir(), 'kith-bench-')));
    const { ann, bob } = peers;
    await Promise.all([ann.says('ready'), bob.says('ready')]);
    for (const [from, to] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      for (const kind of ['signal', 'bare']) from.onSaid(kind, message => to.order(message));
    }
    const open = Promise.all([ann.says('bare-open'), bob.says('bare-open')]);
    ann.order({ kind: 'bare-connect' });
    await open;
    return peers;
  }

  /** Writes a file of random bytes; its path. */
  async file(size: number): Promise<string> {
    const name = path.join(this.#folder, 'source.bin');
    const file = await open(name, 'w');
    const chunk = 4_194_304;
    for (let at = 0; at < size; at += chunk) await file.write(randomBytes(Math.min(chunk, size - at)));
    await file.close();
    return name;
  }

  /** Ann hashes and offers the file. */
  async offer(source: string): Promise<OfferedFile> {
    const id = randomBytes(16).toString('base64url');
    const offered = this.ann.says('offered');
    this.ann.order({ kind: 'offer', id, path: source });
    const { contentId, size } = await offered;
    return { id, contentId, size };
  }

  /** Bytes a second of a file that was offered, from asking for it to its being saved and durable. */
  async fetch(offer: OfferedFile): Promise<number> {
    const fetched = this.bob.says('fetched');
    this.bob.order({ kind: 'fetch', ...offer });
    const { id, milliseconds } = await fetched;
    if (id !== offer.id) throw new Error('the file of another round was measured');
    return (offer.size * 1_000) / milliseconds;
  }

  /** Bytes a second over the bare channel. */
  async bare(size: number): Promise<number> {
    const listening = this.bob.says('bare-listening');
    this.bob.order({ kind: 'bare-receive', size });
    await listening;
    const done = this.bob.says('bare-done');
    this.ann.order({ kind: 'bare-send', size });
    return (size * 1_000) / (await done).milliseconds;
  }

  /** Milliseconds from sending a message of chat to its answer, for each of `count`. */
  async chat(count: number, pause: number): Promise<readonly number[]> {
    const chatted = this.ann.says('chatted');
    this.ann.order({ kind: 'chat', count, pause });
    return (await chatted).delays;
  }

  async stop(): Promise<void> {
    this.ann.stop();
    this.bob.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
