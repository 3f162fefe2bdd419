import type { Clock } from '../../engine/ports/clock.ts';
import type { ApiChannel } from '../channel.ts';
import { COMMANDS, type CommandName, TOPICS, type TopicName } from '../contract.ts';
import { LiveTopic } from './live-topic.ts';
import type { Caller, CommandHandlers, CommandOutcome, TopicSource, TopicSources } from './topic-source.ts';
import { WindowConnection } from './window-connection.ts';

/** A topic that nobody shows is kept this long, for a window that reconnects; and so many of them at most. */
const LINGER_MS = 30_000;
const LINGERING = 32;

export interface ApiServerOptions {
  readonly commands: CommandHandlers;
  readonly topics: TopicSources;
  readonly clock: Clock;
  /** Never the same twice; need not be secret. */
  readonly randomId: () => string;
  /** A command or a topic threw: a bug, to be logged. The window sees `internal-error`. */
  readonly onBug: (where: string, error: unknown) => void;
  /** The first connection of a window is there, or its last one is gone. */
  readonly onWindow?: (window: string, present: boolean) => void;
}

interface Followed {
  readonly key: string;
  readonly topic: LiveTopic;
  cancelLinger: (() => void) | undefined;
}

/** Serves commands and topics to any number of windows. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #connections = new Set<WindowConnection>();
  readonly #windows = new Map<string, number>();
  readonly #topics = new Map<string, Followed>();

  constructor(options: ApiServerOptions) {
    this.#options = options;
  }

  /** Serves one window over a channel that was let in. */
  connect(channel: ApiChannel): void {
    const connection = new WindowConnection(channel, {
      now: () => this.#options.clock.now(),
      call: (name, params, window) => this.#call(name, params, { window }),
      follow: (topic, params, window) => this.#follow(topic, params, { window }),
      unfollow: topic => this.#unfollow(topic),
      opened: window => this.#opened(window),
      closed: (closed, window) => {
        this.#connections.delete(closed);
        if (window !== undefined) this.#closed(window);
      },
    });
    this.#connections.add(connection);
  }

  /** Closes every connection and topic. */
  close(reason: string): void {
    for (const connection of [...this.#connections]) connection.close(reason);
    for (const followed of [...this.#topics.values()]) this.#drop(followed);
  }

  async #call(name: string, params: unknown, caller: Caller): Promise<CommandOutcome<unknown>> {
    if (!isCommand(name)) return { ok: false, error: 'unknown-command' };
    const checked = COMMANDS[name].params.safeParse(params);
    if (!checked.success) return { ok: false, error: 'malformed-command' };
    // The compiler can't see that schema and handler of one name belong together; `CommandHandlers` says so.
    const handler = this.#options.commands[name] as (
      params: unknown,
      caller: Caller,
    ) => Promise<CommandOutcome<unknown>>;
    try {
      return await handler(checked.data, caller);
    } catch (error) {
      this.#options.onBug(name, error);
      return { ok: false, error: 'internal-error' };
    }
  }

  #follow(name: string, params: unknown, caller: Caller): LiveTopic | 'unknown-topic' | 'malformed-command' {
    if (!isTopic(name)) return 'unknown-topic';
    const definition = TOPICS[name];
    const checked = definition.params.safeParse(params);
    if (!checked.success) return 'malformed-command';
    const key = JSON.stringify([name, checked.data, definition.perWindow ? caller.window : '']);
    const found = this.#topics.get(key);
    if (found !== undefined) {
      found.cancelLinger?.();
      found.cancelLinger = undefined;
      return found.topic;
    }
    // As above: schema and source of one name belong together.
    const open = this.#options.topics[name] as (params: unknown, caller: Caller) => TopicSource<unknown>;
    const topic = new LiveTopic(
      open(checked.data, caller),
      { key: definition.key, sort: definition.sort },
      this.#options.randomId(),
      error => this.#options.onBug(name, error),
    );
    this.#topics.set(key, { key, topic, cancelLinger: undefined });
    return topic;
  }

  #unfollow(topic: LiveTopic): void {
    const followed = [...this.#topics.values()].find(candidate => candidate.topic === topic);
    if (topic.readers > 0 || followed === undefined) return;
    followed.cancelLinger = this.#options.clock.after(LINGER_MS, () => this.#drop(followed));
    // Put last: the one that lingers longest goes first.
    this.#topics.delete(followed.key);
    this.#topics.set(followed.key, followed);
    const lingering = [...this.#topics.values()].filter(candidate => candidate.cancelLinger !== undefined);
    if (lingering.length > LINGERING) this.#drop(lingering[0]!);
  }

  #drop(followed: Followed): void {
    followed.cancelLinger?.();
    this.#topics.delete(followed.key);
    followed.topic.close();
  }

  #opened(window: string): void {
    const connections = (this.#windows.get(window) ?? 0) + 1;
    this.#windows.set(window, connections);
    if (connections === 1) this.#options.onWindow?.(window, true);
  }

  #closed(window: string): void {
    const left = (this.#windows.get(window) ?? 1) - 1;
    if (left > 0) {
      this.#windows.set(window, left);
      return;
    }
    this.#windows.delete(window);
    this.#options.onWindow?.(window, false);
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function isTopic(name: string): name is TopicName {
  return Object.hasOwn(TOPICS, name);
}
