import { LIMITS } from '@kith/shared/protocol/limits';
import type { Reply, RequestName } from '@kith/shared/protocol/rendezvous-contract';
import type { Logger } from 'pino';
import { ClientConnection } from './client-connection.ts';
import type { Metrics } from './metrics.ts';
import { type Outcome, type Refusal, refused } from './outcome.ts';
import type { PresenceBoard } from './presence/presence-board.ts';
import { RateBucket } from './rate-bucket.ts';
import { remoteAddress } from './remote-address.ts';
import {
  COSTS,
  isOpenRequest,
  isRequestName,
  type OpenHandlers,
  type OpenRequestName,
  paramsSchema,
  type SessionHandlers,
  type SessionRequestName,
} from './request-handlers.ts';
import type { ClientSocket, SocketServer } from './socket-server.ts';
import { REQUEST } from './wire-parser.ts';

interface Options {
  readonly open: OpenHandlers;
  readonly session: SessionHandlers;
  readonly board: PresenceBoard;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => number;
  readonly behindProxy: boolean;
  /** Milliseconds in which a connection has to log in. */
  readonly loginDeadline: number;
}

/**
 * The way in: every request is limited, size-checked and schema-checked here before a handler sees it, and every
 * one is answered, if only with a named error. Requests of one connection are handled one after the other.
 */
export class Gateway {
  readonly #io: SocketServer;
  readonly #options: Options;
  readonly #connections = new Set<ClientConnection>();

  constructor(io: SocketServer, options: Options) {
    this.#io = io;
    this.#options = options;
    io.on('connection', socket => this.#accept(socket));
  }

  /** Tells every client that the server stops, and closes the connections. */
  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.end('server-stopping');
    await this.#io.close();
  }

  #accept(socket: ClientSocket): void {
    const { board, metrics, now, behindProxy, loginDeadline } = this.#options;
    const remote = remoteAddress(socket.request, behindProxy);
    const connection = new ClientConnection(socket, remote, new RateBucket(now()), loginDeadline);
    this.#connections.add(connection);
    metrics.connections.inc();
    socket.on(REQUEST, (name, args, id) => this.#receive(connection, name, args, id));
    socket.on('disconnect', (reason: unknown) => {
      const { state } = connection;
      connection.state = { stage: 'closed' };
      this.#connections.delete(connection);
      metrics.connections.dec();
      if (state.stage !== 'logged-in') return;
      const ended = reason === 'client namespace disconnect' || reason === 'server namespace disconnect';
      board.leave(state.session, connection, ended ? 'ended' : 'broke');
    });
  }

  #receive(connection: ClientConnection, name: string, args: unknown[], id: number | undefined): void {
    const { metrics, now } = this.#options;
    const { bucket } = connection;
    // A connection without tokens is refused before anything of what it sent is looked at.
    const prepared = bucket.take(1, now()) ? this.#prepare(name, args) : refused('rate-limited', bucket.wait);
    if (!prepared.ok) {
      if (prepared.error !== 'rate-limited') bucket.take(LIMITS.malformedCost - 1, now());
      metrics.requests.inc({ request: isRequestName(name) ? name : 'unknown', outcome: prepared.error });
      connection.reply(id, prepared);
      if (bucket.exhausted) connection.end('rate-limited');
      return;
    }
    bucket.take((COSTS[prepared.name] ?? 1) - 1, now());
    connection.queue(async () => {
      const outcome = await this.#run(connection, prepared);
      metrics.requests.inc({ request: prepared.name, outcome: outcome.ok ? 'ok' : outcome.error });
      connection.reply(id, toReply(outcome));
    });
  }

  /** Checks name and shape of a request. */
  #prepare(name: string, args: unknown[]): Prepared | Refusal {
    if (!isRequestName(name)) return refused('unknown-request');
    if (args.length !== 1) return refused('malformed-request');
    return isOpenRequest(name) ? this.#prepareOpen(name, args[0]) : this.#prepareSession(name, args[0]);
  }

  #prepareOpen<N extends OpenRequestName>(name: N, raw: unknown): Prepared | Refusal {
    const params = paramsSchema(name).safeParse(raw);
    if (!params.success) return shapeRefusal(params.error.issues);
    const run = async (connection: ClientConnection) => {
      const { stage } = connection.state;
      if (stage === 'logged-in') return refused('already-logged-in');
      if (stage === 'closed' || (stage === 'connected' && name !== 'hello')) return refused('not-logged-in');
      return this.#options.open[name](params.data, connection);
    };
    return { ok: true, name, run };
  }

  #prepareSession<N extends SessionRequestName>(name: N, raw: unknown): Prepared | Refusal {
    const params = paramsSchema(name).safeParse(raw);
    if (!params.success) return shapeRefusal(params.error.issues);
    const run = async (connection: ClientConnection) => {
      const { state } = connection;
      if (state.stage !== 'logged-in') return refused('not-logged-in');
      return this.#options.session[name](params.data, state.session, connection);
    };
    return { ok: true, name, run };
  }

  async #run(connection: ClientConnection, { name, run }: Prepared): Promise<Outcome<unknown>> {
    try {
      return await run(connection);
    } catch (error) {
      this.#options.log.error({ err: error, request: name }, 'request failed');
      return refused('internal-error');
    }
  }
}

/** A request whose shape was checked. */
interface Prepared {
  readonly ok: true;
  readonly name: RequestName;
  readonly run: (connection: ClientConnection) => Promise<Outcome<unknown>>;
}

function shapeRefusal(issues: readonly { readonly code?: string | undefined }[]): Refusal {
  return refused(issues.some(issue => issue.code === 'too_big') ? 'too-large' : 'malformed-request');
}

function toReply(outcome: Outcome<unknown>): Reply {
  if (!outcome.ok) return outcome;
  return { ok: true, value: 'snapshot' in outcome ? outcome.snapshot() : outcome.value };
}
