import { LIMITS } from '@kith/shared/protocol/limits';
import { Server, type Socket } from 'socket.io';
import { type REQUEST, wireParser } from './wire-parser.ts';

/** What socket.io sees of a request: names and arguments are the gateway's to check. */
interface FromClients {
  [REQUEST]: (name: string, args: unknown[], id: number | undefined) => void;
}
type ToClients = Record<never, never>;
export type SocketServer = Server<FromClients, ToClients>;
export type ClientSocket = Socket<FromClients, ToClients>;

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
    parser: wireParser,
    maxHttpBufferSize: LIMITS.requestLength,
    pingInterval: 20_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
  });
}
