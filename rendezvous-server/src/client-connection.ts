import type { EventName, EventPayload, Reply } from '@kith/shared/protocol/rendezvous-contract';
import type { Connection, ConnectionState, EndReason } from './connection.ts';
import { type Encoded, encodeEvent, encodePacket } from './encoded.ts';
import type { RateBucket } from './rate-bucket.ts';
import type { ClientSocket } from './socket-server.ts';
import { encodeReply } from './wire-parser.ts';

/** A connection over a socket. Its requests are handled one after the other, in the order they came. */
export class ClientConnection implements Connection {
  readonly remote: string;
  readonly bucket: RateBucket;
  readonly #socket: ClientSocket;
  readonly #deadline: NodeJS.Timeout;
  #state: ConnectionState = { stage: 'connected' };
  #busy = false;
  #waiting: (() => Promise<void>)[] | undefined;

  /** @param deadline milliseconds in which it has to log in */
  constructor(socket: ClientSocket, remote: string, bucket: RateBucket, deadline: number) {
    this.#socket = socket;
    this.remote = remote;
    this.bucket = bucket;
    this.#deadline = setTimeout(() => socket.disconnect(true), deadline);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  set state(state: ConnectionState) {
    if (this.#state.stage === 'closed') return;
    this.#state = state;
    if (state.stage === 'logged-in' || state.stage === 'closed') clearTimeout(this.#deadline);
  }

  send<N extends EventName>(event: N, payload: EventPayload<N>): void {
    this.deliver(encodeEvent(event, payload));
  }

  deliver({ packet, options }: Encoded): void {
    this.#socket.conn.write(packet, options);
  }

  /** Answers a request; one that came without an id wants no answer. */
  reply(id: number | undefined, reply: Reply): void {
    if (id !== undefined) this.deliver(encodePacket(encodeReply(id, reply)));
  }

  end(reason: EndReason): void {
    if (this.#state.stage === 'closed') return;
    this.send('session:ended', { reason });
    this.#socket.disconnect(true);
  }

  /** Runs a task when those before it are done. Tasks never fail. */
  queue(task: () => Promise<void>): void {
    if (this.#busy) {
      this.#waiting ??= [];
      this.#waiting.push(task);
      return;
    }
    this.#busy = true;
    void this.#drain(task);
  }

  async #drain(first: () => Promise<void>): Promise<void> {
    await first();
    // What a client asked before it went is not worth doing any more.
    while (this.#waiting && this.#state.stage !== 'closed') {
      const tasks: (() => Promise<void>)[] = this.#waiting;
      this.#waiting = undefined;
      for (const task of tasks) if (!this.#closed) await task();
    }
    this.#waiting = undefined;
    this.#busy = false;
  }

  get #closed(): boolean {
    return this.#state.stage === 'closed';
  }
}
