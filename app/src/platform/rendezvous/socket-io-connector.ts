import { LIMITS } from '@kith/shared/protocol/limits';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type {
  ConnectFailure,
  RendezvousConnection,
  RendezvousConnector,
  RendezvousEndpoint,
} from '../../engine/ports/rendezvous-client.ts';
import { readServerUrl } from './server-url.ts';
import { SocketIoConnection } from './socket-io-connection.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** What a platform adds to a connection, and what it knows of a failed one. */
export interface Dialing {
  readonly options: Partial<ManagerOptions & SocketOptions>;
  /** Whether the server's certificate was why the connection failed. */
  readonly refusedCertificate: () => boolean;
}

/**
 * Connects to rendezvous servers with socket.io: WebSocket only, and no reconnecting of its own, because the
 * session decides when.
 */
export class SocketIoConnector implements RendezvousConnector {
  readonly #dial: (endpoint: RendezvousEndpoint) => Dialing;

  constructor(dial: (endpoint: RendezvousEndpoint) => Dialing) {
    this.#dial = dial;
  }

  async connect(endpoint: RendezvousEndpoint): Promise<Result<RendezvousConnection, ConnectFailure>> {
    const url = readServerUrl(endpoint.url);
    if (url === 'malformed') return failed('unreachable');
    if (url === 'insecure') return failed('insecure-address');
    const dialing = this.#dial(endpoint);
    const socket = io(url.origin, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      autoConnect: false,
      timeout: CONNECT_TIMEOUT_MS,
      ...dialing.options,
    });
    const outcome = await opened(socket);
    if (outcome === 'open') return ok(new SocketIoConnection(socket));
    socket.disconnect();
    return failed(dialing.refusedCertificate() ? 'tls-mismatch' : 'unreachable');
  }
}

function opened(socket: Socket): Promise<'open' | 'failed'> {
  return new Promise(resolve => {
    socket.once('connect', () => resolve('open'));
    socket.once('connect_error', () => resolve('failed'));
    // A server may accept the WebSocket and then say nothing: socket.io's own timer ends at the transport.
    const timer = setTimeout(() => resolve('failed'), CONNECT_TIMEOUT_MS);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('connect_error', () => clearTimeout(timer));
    socket.connect();
    socket.io.engine.on('packet', packet => {
      // An empty packet is a parse error to socket.io, which closes: nothing of the frame is looked at.
      if (packet.data !== undefined && sizeOf(packet.data) > LIMITS.replyLength) packet.data = '';
    });
  });
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0;
}
