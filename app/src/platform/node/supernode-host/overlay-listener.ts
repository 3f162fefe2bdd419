import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { SelfSigned } from '@kith/shared/node/tls/self-signed';
import { sharePort } from '@kith/shared/node/tls/shared-port';
import { networkOf } from '@kith/shared/relay/transport-address';
import { WebSocketServer } from 'ws';
import {
  OVERLAY_CHANNEL_LIMITS,
  type OverlayChannel,
  type OverlayChannelEvents,
} from '../../../engine/ports/overlay-channel.ts';
import { socketChannel } from './socket-channel.ts';

const OVERLAY_PATH = '/overlay';
/** Connections to one address of the machine: relayed ones, signals, and who only knocks. */
const CONNECTIONS = 2_048;
/** From the first byte to the end of TLS, and of a request. Milliseconds. */
const PATIENCE = 10_000;

export interface OverlayListenerOptions {
  /** Addresses of this machine. */
  readonly addresses: readonly string[];
  /** 0: any that is free. */
  readonly port: number;
  readonly certificate: SelfSigned;
  /** Takes TURN over TLS. */
  readonly takeTurn: (socket: TLSSocket) => void;
  readonly onConnection: (channel: OverlayChannel) => OverlayChannelEvents;
}

/** The TLS port of a supernode: TURN for who comes with STUN, and the WebSocket `/overlay` for signals. */
export class OverlayListener {
  readonly #servers: readonly Server[];
  readonly #endUndecided: readonly (() => void)[];
  readonly #sockets: WebSocketServer;
  readonly #takes: OverlayListenerOptions['onConnection'];
  /** Channels by network. */
  readonly #networks = new Map<string, number>();

  private constructor({ addresses, certificate, takeTurn, onConnection }: OverlayListenerOptions) {
    this.#takes = onConnection;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: OVERLAY_CHANNEL_LIMITS.frame,
      perMessageDeflate: false,
    });
    const { cert, key } = certificate;
    const options = {
      cert,
      key,
      handshakeTimeout: PATIENCE,
      headersTimeout: PATIENCE,
      requestTimeout: PATIENCE,
      maxHeaderSize: 8_192,
    };
    this.#servers = addresses.map(() => {
      const server = createServer(options, (_, response) => {
        response.writeHead(404, { connection: 'close', 'content-length': 0 }).end();
      });
      server.maxConnections = CONNECTIONS;
      server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
      return server;
    });
    this.#endUndecided = this.#servers.map(server => sharePort(server, takeTurn));
  }

  /** @throws what the system says when the port can't be had */
  static async open(options: OverlayListenerOptions): Promise<OverlayListener> {
    const listener = new OverlayListener(options);
    try {
      let { port } = options;
      for (const [i, address] of options.addresses.entries()) {
        const server = listener.#servers[i]!;
        server.listen(port, address);
        await once(server, 'listening');
        port = listener.port;
      }
    } catch (error) {
      await listener.close();
      throw error;
    }
    return listener;
  }

  get port(): number {
    const address = this.#servers[0]?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** What has become TURN is its taker's to end. */
  async close(): Promise<void> {
    for (const end of this.#endUndecided) end();
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const network = networkOf(request.socket.remoteAddress ?? '') ?? '';
    const beside = this.#networks.get(network) ?? 0;
    const { channels, channelsPerNetwork } = OVERLAY_CHANNEL_LIMITS;
    const refusal =
      request.url !== OVERLAY_PATH
        ? '404 Not Found'
        : this.#sockets.clients.size >= channels || beside >= channelsPerNetwork
          ? '503 Service Unavailable'
          : undefined;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, connected => {
      this.#networks.set(network, beside + 1);
      connected.once('close', () => this.#left(network));
      socketChannel(connected, this.#takes);
    });
  }

  #left(network: string): void {
    const left = (this.#networks.get(network) ?? 1) - 1;
    if (left === 0) this.#networks.delete(network);
    else this.#networks.set(network, left);
  }
}
