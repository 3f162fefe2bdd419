import { ok } from '@kith/shared/protocol/result';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { ApiClient } from '../client/api-client.ts';
import { COMMANDS, TOPICS } from '../contract.ts';
import { ApiServer, type ApiServerOptions } from '../server/api-server.ts';
import type { CommandHandlers, TopicChange, TopicSource, TopicSources } from '../server/topic-source.ts';
import { directChannel } from '../transports/direct-channel.ts';

/** A topic source that a test fills by hand. */
export class FakeSource<Row> implements TopicSource<Row> {
  rows: readonly Row[];
  snapshots = 0;
  readonly #listeners = new Set<(change: TopicChange<Row>) => void>();

  constructor(rows: readonly Row[] = []) {
    this.rows = rows;
  }

  get followers(): number {
    return this.#listeners.size;
  }

  async snapshot(): Promise<readonly Row[]> {
    this.snapshots++;
    return this.rows;
  }

  subscribe(onChange: (change: TopicChange<Row>) => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  tell(change: TopicChange<Row>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** An `ApiServer` whose commands all answer `{}` and whose topics are empty, but for what a test puts in. */
export function fakeEngine(
  commands: Partial<CommandHandlers> = {},
  topics: Partial<TopicSources> = {},
  options: Partial<ApiServerOptions> = {},
) {
  const clock = new VirtualClock();
  const bugs: unknown[] = [];
  let ids = 0;
  const answer = async () => ok({});
  const empty = () => new FakeSource();
  const server = new ApiServer({
    commands: { ...table(COMMANDS, answer), ...commands } as CommandHandlers,
    topics: { ...table(TOPICS, empty), ...topics } as TopicSources,
    clock,
    randomId: () => `epoch-${++ids}`,
    onBug: (_where, error) => bugs.push(error),
    ...options,
  });
  return { server, clock, bugs };
}

/** A client over a direct channel; each connection can be cut by the test. */
export function fakeWindow(server: ApiServer, clock: VirtualClock, window = 'window-0123456789') {
  const frames: unknown[] = [];
  const cuts: (() => void)[] = [];
  const door = { open: true };
  const client = new ApiClient({
    clock,
    random: () => 0,
    window,
    connect: async () => {
      if (!door.open) return { ok: false, error: 'unreachable' };
      const [mine, theirs] = directChannel();
      server.connect(theirs);
      cuts.push(() => theirs.close('cut'));
      return ok({
        ...mine,
        onFrame: listener =>
          mine.onFrame(frame => {
            frames.push(frame);
            listener(frame);
          }),
      });
    },
  });
  return { client, frames, door, cut: () => cuts.at(-1)?.() };
}

function table<Value>(names: object, value: Value): Record<string, Value> {
  return Object.fromEntries(Object.keys(names).map(name => [name, value]));
}
