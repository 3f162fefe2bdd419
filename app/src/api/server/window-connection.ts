import { RateLimit } from '@kith/shared/protocol/rate-limit';
import type { ApiChannel } from '../channel.ts';
import { API_VERSION, type ClientFrame, clientFrameSchema } from '../frames.ts';
import type { ServerFrame } from '../server-frames.ts';
import type { LiveTopic } from './live-topic.ts';
import type { CommandOutcome } from './topic-source.ts';

/** Bounds of one window's connection. */
export const CONNECTION_LIMITS = {
  /** `rows` frames that a window may not have taken in yet; after that its changes are merged by key. */
  unseen: 32,
  /** Calls under way; a window has no use for more. */
  calls: 256,
  /** Topics open at once. */
  topics: 256,
  /** Frames: a burst (a window that starts), and what refills a second: typing, media reports, acknowledgements. */
  frameBurst: 2_000,
  framesPerSecond: 500,
} as const;

/** What a connection asks of its server. */
export interface ConnectionHost {
  now(): number;
  call(name: string, params: unknown, window: string): Promise<CommandOutcome<unknown>>;
  /** The topic, to be read at once, or why not. */
  follow(topic: string, params: unknown, window: string): LiveTopic | 'malformed-command' | 'unknown-topic';
  /** One reader less. */
  unfollow(topic: LiveTopic): void;
  opened(window: string): void;
  closed(connection: WindowConnection, window: string | undefined): void;
}

interface OpenTopic {
  readonly topic: LiveTopic;
  /** Version that the window has, or `undefined` before its first snapshot. */
  version: number | undefined;
  readonly stopReading: () => void;
}

/** The engine's end of one window's channel: checks its frames, runs its calls, keeps its topics up to date. */
export class WindowConnection {
  readonly #channel: ApiChannel;
  readonly #host: ConnectionHost;
  readonly #rate: RateLimit;
  readonly #open = new Map<number, OpenTopic>();
  #window: string | undefined;
  #calls = 0;
  #unseen = 0;
  #lastId = 0;
  #ended = false;

  constructor(channel: ApiChannel, host: ConnectionHost) {
    this.#channel = channel;
    this.#host = host;
    this.#rate = new RateLimit(CONNECTION_LIMITS.frameBurst, CONNECTION_LIMITS.framesPerSecond, host.now());
    channel.onClose(() => this.#end());
    channel.onFrame(frame => this.#received(frame));
  }

  /** Closes the channel: the window sees that the engine is gone. */
  close(reason: string): void {
    this.#channel.close(reason);
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const id of [...this.#open.keys()]) this.#closeTopic(id);
    this.#host.closed(this, this.#window);
  }

  #received(raw: unknown): void {
    if (this.#ended) return;
    const fault = this.#rate.take(this.#host.now()) ? this.#handle(raw) : 'flood';
    if (fault !== undefined) this.close(fault);
  }

  /** @returns what no window does, if the frame is that */
  #handle(raw: unknown): string | undefined {
    const parsed = clientFrameSchema.safeParse(raw);
    if (!parsed.success) return 'malformed-frame';
    const frame = parsed.data;
    if (frame.t === 'hello') return this.#hello(frame);
    const window = this.#window;
    if (window === undefined) return 'no-hello';
    switch (frame.t) {
      case 'call':
        if (!this.#isNew(frame.id)) return 'id-reused';
        void this.#call(frame, window);
        break;
      case 'open':
        if (!this.#isNew(frame.id)) return 'id-reused';
        this.#openTopic(frame, window);
        break;
      case 'close':
        this.#closeTopic(frame.id);
        break;
      case 'seen':
        this.#seen(frame.count);
    }
    return undefined;
  }

  #hello(frame: ClientFrame & { t: 'hello' }): string | undefined {
    if (this.#window !== undefined) return 'second-hello';
    if (frame.version !== API_VERSION) return 'version-mismatch';
    this.#window = frame.window;
    this.#host.opened(frame.window);
    this.#send({ t: 'welcome', version: API_VERSION });
    return undefined;
  }

  /** Ids grow, so that none is ever used twice. */
  #isNew(id: number): boolean {
    if (id <= this.#lastId) return false;
    this.#lastId = id;
    return true;
  }

  async #call({ id, name, params }: ClientFrame & { t: 'call' }, window: string): Promise<void> {
    if (this.#calls >= CONNECTION_LIMITS.calls) {
      this.#send({ t: 'result', id, result: { ok: false, error: 'rate-limited' } });
      return;
    }
    this.#calls++;
    const result = await this.#host.call(name, params, window);
    this.#calls--;
    this.#send({ t: 'result', id, result });
  }

  #openTopic(frame: ClientFrame & { t: 'open' }, window: string): void {
    const { id, since } = frame;
    const topic =
      this.#open.size < CONNECTION_LIMITS.topics
        ? this.#host.follow(frame.topic, frame.params, window)
        : 'rate-limited';
    if (typeof topic === 'string') {
      this.#send({ t: 'failed', id, error: topic });
      return;
    }
    const stopReading = topic.read(() => this.#update(id));
    const version = since?.epoch === topic.epoch ? since.version : undefined;
    this.#open.set(id, { topic, version, stopReading });
    this.#update(id);
  }

  #closeTopic(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    open.stopReading();
    this.#host.unfollow(open.topic);
  }

  /** Sends what the window lacks of a topic, unless it has too much to read already. */
  #update(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined || !open.topic.ready || open.version === open.topic.version) return;
    if (this.#unseen >= CONNECTION_LIMITS.unseen) return;
    const { topic } = open;
    const { key, sort } = topic.shape;
    const changes = topic.changesFor(open.version);
    open.version = changes.version;
    this.#unseen++;
    this.#send({
      t: 'rows',
      id,
      epoch: topic.epoch,
      ...changes,
      ...(changes.snapshot && key !== undefined && { key }),
      ...(changes.snapshot && sort !== undefined && { sort }),
    });
  }

  #seen(count: number): void {
    this.#unseen = Math.max(0, this.#unseen - count);
    for (const id of this.#open.keys()) this.#update(id);
  }

  #send(frame: ServerFrame): void {
    if (!this.#ended) this.#channel.send(frame);
  }
}
