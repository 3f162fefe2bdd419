import { openToken } from '@kith/shared/identity/signed-token';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import type { RendezvousError } from '@kith/shared/protocol/errors';
import {
  EVENTS,
  type EventName,
  type EventPayload,
  REQUESTS,
  type RequestName,
  type RequestParams,
  type RequestResult,
  replySchema,
  type Welcome,
  welcomeSchema,
} from '@kith/shared/protocol/rendezvous-contract';
import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { randomId, suite } from './test-keys.ts';

type Schemas = { readonly [N in RequestName]: { readonly result: z.ZodType<RequestResult<N>> } };
type EventSchemas = { readonly [N in EventName]: z.ZodType<EventPayload<N>> };
const schemas: Schemas = REQUESTS;
const eventSchemas: EventSchemas = EVENTS;

/** A request was refused: what tests of the good path see as an exception. */
export class Refused extends Error {
  readonly error: RendezvousError;
  readonly retryAfter: number | undefined;
  constructor(request: string, error: RendezvousError, retryAfter: number | undefined) {
    super(`${request}: ${error}`);
    this.error = error;
    this.retryAfter = retryAfter;
  }
}

interface Received {
  readonly name: string;
  readonly payload: unknown;
}

/** Time after which something awaited is taken for missing, milliseconds. */
const PATIENCE = 8_000;

/**
 * A real client on a real socket, for tests and benchmarks. Everything the server says is checked against the
 * contract; events are kept until they are asked for.
 */
export class TestClient {
  readonly socket: Socket;
  readonly #events: Received[] = [];
  readonly #waiters = new Set<() => void>();
  #closed: string | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((name: string, payload: unknown) => {
      this.#events.push({ name, payload });
      this.#wake();
    });
    socket.on('disconnect', reason => {
      this.#closed = reason;
      this.#wake();
    });
  }

  /** Connects; rejects when the server can't be reached. */
  static async connect(url: string, options: Record<string, unknown> = {}): Promise<TestClient> {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
    const client = new TestClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('connect_error', reject);
    });
    return client;
  }

  /** Asks and checks the answer against the contract. */
  async ask<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<
    { ok: true; value: RequestResult<N> } | { ok: false; error: RendezvousError; retryAfter?: number }
  > {
    const reply = await this.askRaw(name, params);
    if (!reply.ok) {
      const { error, retryAfter } = reply;
      return { ok: false, error, ...(retryAfter !== undefined && { retryAfter }) };
    }
    return { ok: true, value: schemas[name].result.parse(reply.value) };
  }

  /** Sends anything under any name. */
  async askRaw(name: string, ...args: unknown[]) {
    const reply: unknown = await this.socket.timeout(PATIENCE).emitWithAck(name, ...args);
    return replySchema.parse(reply);
  }

  /** As `ask`, for what must succeed. */
  async get<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> {
    const reply = await this.ask(name, params);
    if (!reply.ok) throw new Refused(name, reply.error, reply.retryAfter);
    return reply.value;
  }

  /** The error of a request that must fail. */
  async refusal<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RendezvousError> {
    const reply = await this.ask(name, params);
    if (reply.ok) throw new Error(`${name} was not refused`);
    return reply.error;
  }

  /** Says hello and checks the welcome as a client does that sees the server for the first time. */
  async hello(): Promise<Welcome> {
    const challenge = randomId();
    const { welcome } = await this.get('hello', { protocol: PROTOCOL_VERSION, challenge });
    const claimed = peekKey(welcome);
    const opened = await openToken(suite, 'welcome', welcome, welcomeSchema, claimed);
    if (!opened.ok) throw new Error(`welcome: ${opened.error}`);
    if (opened.value.challenge !== challenge) throw new Error('welcome: another challenge');
    return opened.value;
  }

  /** The next event of a name (that fits), in the order of arrival; events before it are dropped. */
  async next<N extends EventName>(
    name: N,
    fits: (payload: EventPayload<N>) => boolean = () => true,
  ): Promise<EventPayload<N>> {
    const deadline = AbortSignal.timeout(PATIENCE);
    for (;;) {
      while (this.#events.length > 0) {
        const event = this.#events.shift();
        if (event?.name !== name) continue;
        const payload = eventSchemas[name].parse(event.payload);
        if (fits(payload)) return payload;
      }
      if (this.#closed !== undefined) throw new Error(`closed (${this.#closed}) before ${name}`);
      await this.#change(deadline, `no ${name}`);
    }
  }

  /** Forgets events received so far. */
  drain(): Received[] {
    return this.#events.splice(0);
  }

  /**
   * Makes a round trip, so that everything the server sent before has arrived, and answers with the events of a
   * name among what was not asked for.
   */
  async seen<N extends EventName>(name: N): Promise<EventPayload<N>[]> {
    await this.ask('buddy:withdraw', { address: 'nobody@nowhere' });
    return this.#events
      .filter(event => event.name === name)
      .map(event => eventSchemas[name].parse(event.payload));
  }

  /** Resolves with socket.io's reason when the connection is gone. */
  async closed(): Promise<string> {
    const deadline = AbortSignal.timeout(PATIENCE);
    while (this.#closed === undefined) await this.#change(deadline, 'not closed');
    return this.#closed;
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Drops the connection as a broken network does: without a word. */
  break(): void {
    this.socket.io.engine.close();
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  #change(deadline: AbortSignal, complaint: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        this.#waiters.delete(done);
        deadline.removeEventListener('abort', late);
        resolve();
      };
      const late = () => {
        this.#waiters.delete(done);
        reject(new Error(`${complaint} within ${PATIENCE} ms`));
      };
      this.#waiters.add(done);
      deadline.addEventListener('abort', late);
    });
  }
}

/** The key a welcome claims to be signed with: its first use is trusted here. */
function peekKey(welcome: string): Uint8Array {
  const bytes = fromBase64Url(welcome) ?? new Uint8Array();
  const claim = welcomeSchema.parse(JSON.parse(Buffer.from(bytes.subarray(64)).toString('utf8')));
  return fromBase64Url(claim.key) ?? new Uint8Array();
}
