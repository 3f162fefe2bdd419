import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { ok } from '@kith/shared/protocol/result';
import type { ApiChannel } from '../../api/channel.ts';
import { Intake } from '../../engine/files/intake.ts';
import type { ShownSource } from '../../engine/files/shown-source.ts';
import { MemoryFileStore } from '../../engine/ports/testing/memory-file-store.ts';
import { refOfPath } from '../../platform/node/files/path-source.ts';
import { type FileAccess, FileRoutes } from '../files/file-routes.ts';
import { WindowAccess } from '../window-access.ts';
import type { WindowFile } from '../window-files.ts';
import { WindowServer } from '../window-server.ts';

export interface TestWindowServer {
  readonly access: WindowAccess;
  readonly port: number;
  readonly origin: string;
  readonly socketUrl: string;
  readonly channels: ApiChannel[];
  readonly store: MemoryFileStore;
  readonly intake: Intake;
  /** What entries hold, by their ids; of a folder by `id/path`. */
  readonly shown: Map<string, ShownSource>;
  /** Paths of what entries hold, by their ids. */
  readonly paths: Map<string, string>;
  /** Paths that were shown in the file manager. */
  readonly revealed: string[];
  /** Why somebody was turned away, in order. */
  readonly refused: string[];
  /** `channel`, `refused` */
  readonly events: EventEmitter;
  /** Moves the clock of the tokens, in milliseconds. */
  advance(milliseconds: number): void;
  stop(): Promise<void>;
}

/**
 * A real window server on a free port that lets windows in and serves them these files, or next to nothing.
 *
 * @param options.forShell it takes paths too, as from the shell's main process
 */
export async function startTestWindowServer(
  files?: ReadonlyMap<string, WindowFile>,
  options: { readonly forShell?: boolean } = {},
): Promise<TestWindowServer> {
  let now = 0;
  const access = new WindowAccess(() => now);
  const channels: ApiChannel[] = [];
  const refused: string[] = [];
  const events = new EventEmitter();
  const html = { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>Kith</p>'), immutable: false };
  const store = new MemoryFileStore();
  const intake = new Intake(store, randomBytes);
  const shown = new Map<string, ShownSource>();
  const paths = new Map<string, string>();
  const revealed: string[] = [];
  const reach: FileAccess = {
    store,
    intake,
    shown: async (id, path) => shown.get([id, ...(path ?? [])].join('/')),
    pathOf: async id => paths.get(id),
    reveal: async path => {
      revealed.push(path);
      return ok(undefined);
    },
    ...(options.forShell && { sourceOf: refOfPath }),
  };
  const started = await WindowServer.start({
    port: 0,
    files: files ?? new Map([['/', html]]),
    access,
    routes: new FileRoutes(reach, access, () => now),
    onChannel: channel => {
      channels.push(channel);
      events.emit('channel', channel);
    },
    onTokenUsed: () => events.emit('token-used'),
    onRefused: why => {
      refused.push(why);
      events.emit('refused', why);
    },
  });
  if (!started.ok) throw new Error(started.error);
  const server = started.value;
  return {
    access,
    port: server.port,
    origin: `http://127.0.0.1:${server.port}`,
    socketUrl: `ws://127.0.0.1:${server.port}/api`,
    channels,
    store,
    intake,
    shown,
    paths,
    revealed,
    refused,
    events,
    advance: milliseconds => {
      now += milliseconds;
    },
    stop: () => server.close(),
  };
}
