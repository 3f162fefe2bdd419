import { LIMITS } from '@kith/shared/protocol/limits';
import type { EventName, EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import { Server, type Socket } from 'socket.io';
import type { Outbox } from './outbox.ts';

/** Names of events on the wire are ours to check: socket.io knows none. */
type Untyped = Record<string, (...args: unknown[]) => void>;
export type SocketServer = Server<Untyped, Untyped>;
export type ClientSocket = Socket<Untyped, Untyped>;

/**
 * WebSocket only (polling would need sticky sessions, and every client has WebSocket), no compression (what is
 * large is encrypted, and a compressor costs 300 kB for each client). A dead peer is noticed within half a minute.
 */
export function makeSocketServer(): SocketServer {
  return new Server({
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
    maxHttpBufferSize: LIMITS.requestLength,
    pingInterval: 20_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
  });
}

/** socket.io's room of everything that is connected for an account; the sign keeps it apart from socket ids. */
export function roomOf(account: string): string {
  return `@${account}`;
}

/** Delivers over socket.io rooms: an event is encoded once, however many receive it. */
export class SocketOutbox implements Outbox {
  readonly #io: SocketServer;

  constructor(io: SocketServer) {
    this.#io = io;
  }

  send<N extends EventName>(accounts: readonly string[], event: N, payload: EventPayload<N>): void {
    if (accounts.length > 0) this.#io.to(accounts.map(roomOf)).emit(event, payload);
  }
}
