import type { Clock } from '../../engine/ports/clock.ts';
import type { ApiError, TopicName } from '../contract.ts';
import type { ClientFrame } from '../frames.ts';
import type { RowsFrame } from '../server-frames.ts';
import { TopicRows, type TopicSnapshot, type TopicStore } from './topic-store.ts';

/** A topic stays open this long after its last listener: for a screen that is built anew. */
const LINGER = 3_000;
/** Frames taken in before the engine hears of it: well below what it lets stand out. */
const SEEN_AFTER = 8;

export interface TopicWire {
  readonly clock: Clock;
  /** Larger than all before on the present channel. */
  readonly nextId: () => number;
  readonly send: (frame: ClientFrame) => void;
}

interface OpenTopic {
  readonly name: TopicName;
  readonly params: unknown;
  readonly rows: TopicRows<unknown>;
  readonly listeners: Set<() => void>;
  /** Under this id on the channel there is now. */
  id: number | undefined;
  cancelClose: (() => void) | undefined;
}

/** The topics that a window shows: opened while somebody listens, and again on every new channel. */
export class OpenTopics {
  readonly #wire: TopicWire;
  readonly #stores = new Map<string, TopicStore<unknown>>();
  readonly #open = new Map<string, OpenTopic>();
  readonly #byId = new Map<number, OpenTopic>();
  #connected = false;
  #seen = 0;

  constructor(wire: TopicWire) {
    this.#wire = wire;
  }

  /** The same object for the same name and parameters. */
  store(name: TopicName, params: unknown): TopicStore<unknown> {
    const key = JSON.stringify([name, params]);
    const store = this.#stores.get(key) ?? this.#makeStore(key, name, params);
    this.#stores.set(key, store);
    return store;
  }

  /** There is a channel: what is listened to is opened on it. */
  connected(): void {
    this.#connected = true;
    this.#seen = 0;
    for (const topic of this.#open.values()) this.#sendOpen(topic);
  }

  /** The channel is gone; the rows stay. */
  disconnected(): void {
    this.#connected = false;
    this.#byId.clear();
    for (const topic of this.#open.values()) topic.id = undefined;
  }

  /** @returns whether the frame made sense */
  rows(frame: RowsFrame): boolean {
    // Of a topic that was closed meanwhile, perhaps: taken in all the same.
    const topic = this.#byId.get(frame.id);
    if (topic !== undefined) {
      if (!topic.rows.apply(frame)) return false;
      notify(topic.listeners);
    }
    this.#seen++;
    if (this.#seen >= SEEN_AFTER) {
      this.#wire.send({ t: 'seen', count: this.#seen });
      this.#seen = 0;
    }
    return true;
  }

  failed(id: number, error: ApiError): void {
    const topic = this.#byId.get(id);
    topic?.rows.fail(error);
    if (topic !== undefined) notify(topic.listeners);
  }

  #makeStore(key: string, name: TopicName, params: unknown): TopicStore<unknown> {
    const topic: OpenTopic = {
      name,
      params,
      rows: new TopicRows(),
      listeners: new Set(),
      id: undefined,
      cancelClose: undefined,
    };
    return {
      getSnapshot: (): TopicSnapshot<unknown> => topic.rows.snapshot,
      row: (rowKey = '') => topic.rows.row(rowKey),
      subscribe: listener => {
        // One function may listen twice: each gets an entry of its own.
        const entry = () => listener();
        topic.listeners.add(entry);
        topic.cancelClose?.();
        topic.cancelClose = undefined;
        if (!this.#open.has(key)) {
          this.#open.set(key, topic);
          if (this.#connected) this.#sendOpen(topic);
        }
        return () => {
          if (!topic.listeners.delete(entry) || topic.listeners.size > 0) return;
          topic.cancelClose = this.#wire.clock.after(LINGER, () => this.#close(key, topic));
        };
      },
    };
  }

  #sendOpen(topic: OpenTopic): void {
    topic.id = this.#wire.nextId();
    this.#byId.set(topic.id, topic);
    const { since } = topic.rows;
    const { id, name, params } = topic;
    this.#wire.send({ t: 'open', id, topic: name, params, ...(since && { since }) });
  }

  /** The store stays with whoever holds it: what it has is where the next time begins. */
  #close(key: string, topic: OpenTopic): void {
    this.#open.delete(key);
    if (topic.id === undefined) return;
    this.#byId.delete(topic.id);
    if (this.#connected) this.#wire.send({ t: 'close', id: topic.id });
    topic.id = undefined;
  }
}

function notify(listeners: ReadonlySet<() => void>): void {
  for (const listener of [...listeners]) listener();
}
