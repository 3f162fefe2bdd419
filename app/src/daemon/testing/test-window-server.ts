import { EventEmitter } from 'node:events';
import type { ApiChannel } from '../../api/channel.ts';
import { WindowAccess } from '../window-access.ts';
import { WindowServer } from '../window-server.ts';

export interface TestWindowServer {
  readonly access: WindowAccess;
  readonly port: number;
  readonly origin: string;
  readonly socketUrl: string;
  readonly channels: ApiChannel[];
  /** Why somebody was turned away, in order. */
  readonly refused: string[];
  /** `channel`, `refused` */
  readonly events: EventEmitter;
  /** Moves the clock of the tokens, in milliseconds. */
  advance(milliseconds: number): void;
  stop(): Promise<void>;
}

/** A real window server on a free port that lets windows in and serves them nothing. */
export async function startTestWindowServer(): Promise<TestWindowServer> {
  let now = 0;
  const access = new WindowAccess(() => now);
  const channels: ApiChannel[] = [];
  const refused: string[] = [];
  const events = new EventEmitter();
  const html = { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>Kith</p>'), immutable: false };
  const started = await WindowServer.start({
    port: 0,
    files: new Map([['/', html]]),
    access,
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
    refused,
    events,
    advance: milliseconds => {
      now += milliseconds;
    },
    stop: () => server.close(),
  };
}
