import {
  EVENTS,
  type EventName,
  type EventPayload,
  REQUESTS,
  type RequestName,
  type RequestParams,
  type RequestResult,
  replySchema,
} from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok } from '@kith/shared/protocol/result';
import type { Socket } from 'socket.io-client';
import type { z } from 'zod';
import type { RendezvousConnection, RequestFailure } from '../../engine/ports/rendezvous-client.ts';

/** Time a server has for an answer: a slow disk and a slow line, but no person waits longer. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The contract by name, in a form in which the compiler follows a name to its schema. */
const RESULTS: { readonly [N in RequestName]: { readonly result: z.ZodType<RequestResult<N>> } } = REQUESTS;
const PAYLOADS: { readonly [N in EventName]: z.ZodType<EventPayload<N>> } = EVENTS;

/**
 * A rendezvous connection over a connected socket.io socket. Whatever the server sends is checked against the
 * contract: a reply that does not fit is `malformed-reply`, an event that does not fit is not told to anybody.
 */
export class SocketIoConnection implements RendezvousConnection {
  readonly #socket: Socket;
  readonly #closeListeners = new Set<(reason: string) => void>();
  readonly #timeout: number;

  constructor(socket: Socket, timeout = REQUEST_TIMEOUT_MS) {
    this.#socket = socket;
    this.#timeout = timeout;
    socket.on('disconnect', reason => {
      for (const listener of this.#closeListeners) listener(reason);
    });
  }

  async request<N extends RequestName>(name: N, params: RequestParams<N>) {
    if (!this.#socket.connected) return failed<RequestFailure>('unreachable');
    let answer: unknown;
    try {
      answer = await this.#socket.timeout(this.#timeout).emitWithAck(name, params);
    } catch {
      // socket.io rejects for two reasons only: no answer in time, or the connection went before it.
      return failed<RequestFailure>(this.#socket.connected ? 'timeout' : 'unreachable');
    }
    const reply = replySchema.safeParse(answer).data;
    if (!reply) return failed<RequestFailure>('malformed-reply');
    if (!reply.ok) {
      const { error, retryAfter } = reply;
      return { ...failed<RequestFailure>(error), ...(retryAfter !== undefined && { retryAfter }) };
    }
    const value = RESULTS[name].result.safeParse(reply.value);
    return value.success ? ok(value.data) : failed<RequestFailure>('malformed-reply');
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const receive = (payload: unknown) => {
      const checked = PAYLOADS[name].safeParse(payload);
      if (checked.success) listener(checked.data);
    };
    const event: string = name;
    this.#socket.on(event, receive);
    return () => this.#socket.off(event, receive);
  }

  onClose(listener: (reason: string) => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  close(): void {
    this.#socket.disconnect();
  }
}
