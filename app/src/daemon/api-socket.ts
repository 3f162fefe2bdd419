import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { ApiChannel } from '../api/channel.ts';
import { ChannelEnd } from '../api/transports/channel-end.ts';
import { REFUSED } from '../api/transports/websocket-client.ts';
import { OutgoingFrames } from './outgoing-frames.ts';
import type { WindowAccess } from './window-access.ts';

export const SOCKET_LIMITS = {
  /** One frame of a window: the largest is a long message or draft (20,000 characters), escaped. */
  frame: 1_048_576,
  /** The first frame holds a credential and nothing else. */
  firstFrame: 1_024,
  /** From connecting to the first frame. */
  firstFrameWithin: 5_000,
  /** Connections that have not shown a credential yet. */
  strangers: 16,
  /** Windows at once. */
  windows: 64,
  /** A window that does not read this much is gone. */
  buffered: 64 * 1_048_576,
} as const;

const secretSchema = z.string().length(43);
const firstFrameSchema = z.strictObject({
  auth: z.union([z.strictObject({ token: secretSchema }), z.strictObject({ session: secretSchema })]),
});

export interface ApiSocketOptions {
  readonly access: WindowAccess;
  /** A window was let in. */
  readonly onChannel: (channel: ApiChannel) => void;
  /** A token was used up: the redirect file needs another. */
  readonly onTokenUsed: () => void;
  /** Somebody was turned away, and why; never with what they sent. */
  readonly onRefused: (why: string) => void;
}

/**
 * The door of the loopback api. Only a page of this daemon's own origin may knock (`Origin`, against other sites in
 * the same browser; `Host`, against DNS rebinding), and only with a credential in its first frame (against other
 * programs and users of this machine).
 */
export class ApiSocket {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: SOCKET_LIMITS.frame,
    perMessageDeflate: false,
    clientTracking: true,
  });
  readonly #options: ApiSocketOptions;
  #strangers = 0;
  #windows = 0;

  constructor(options: ApiSocketOptions) {
    this.#options = options;
  }

  /** Takes over an HTTP upgrade whose host was checked. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const why = this.#refusal(request);
    if (why !== undefined) {
      this.#options.onRefused(why);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, connected => this.#knock(connected));
  }

  close(): void {
    for (const socket of this.#server.clients) socket.close(1001, 'daemon-stopping');
    this.#server.close();
  }

  /** Cuts what did not go by itself. */
  terminate(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  #refusal(request: IncomingMessage): string | undefined {
    if (request.url !== '/api') return 'unknown-path';
    if (request.headers.origin !== `http://${request.headers.host}`) return 'foreign-origin';
    if (this.#strangers >= SOCKET_LIMITS.strangers) return 'too-many-strangers';
    if (this.#windows >= SOCKET_LIMITS.windows) return 'too-many-windows';
    return undefined;
  }

  #knock(socket: WebSocket): void {
    this.#strangers++;
    const refuse = (why: string) => {
      this.#options.onRefused(why);
      socket.close(REFUSED, why);
    };
    const deadline = setTimeout(() => refuse('no-credential'), SOCKET_LIMITS.firstFrameWithin);
    let stranger = true;
    const known = () => {
      if (stranger) this.#strangers--;
      stranger = false;
      clearTimeout(deadline);
    };
    socket.on('error', () => undefined);
    socket.once('close', known);
    socket.once('message', (data, isBinary) => {
      known();
      const session = isBinary ? undefined : this.#admit(textOf(data));
      if (session === undefined) {
        refuse('wrong-credential');
        return;
      }
      socket.send(JSON.stringify({ session }));
      this.#serve(socket, session);
    });
  }

  #admit(text: string): string | undefined {
    if (text.length > SOCKET_LIMITS.firstFrame) return undefined;
    const frame = firstFrameSchema.safeParse(parse(text));
    if (!frame.success) return undefined;
    const { auth } = frame.data;
    if ('session' in auth) return this.#options.access.resume(auth.session) ? auth.session : undefined;
    const session = this.#options.access.redeem(auth.token);
    if (session !== undefined) this.#options.onTokenUsed();
    return session;
  }

  #serve(socket: WebSocket, session: string): void {
    this.#windows++;
    const letGo = this.#options.access.hold(session);
    const end = new ChannelEnd();
    const outgoing = new OutgoingFrames(message => {
      if (end.closed) return;
      if (socket.bufferedAmount > SOCKET_LIMITS.buffered) socket.terminate();
      else socket.send(message);
    });
    socket.on('message', (data, isBinary) => end.received(isBinary ? undefined : parse(textOf(data))));
    socket.once('close', (_code, reason) => {
      this.#windows--;
      letGo();
      end.end(reason.length === 0 ? 'connection-lost' : reason.toString());
    });
    this.#options.onChannel({
      send: frame => {
        if (!end.closed) outgoing.add(frame);
      },
      onFrame: listener => end.onFrame(listener),
      onClose: listener => end.onClose(listener),
      close: reason => {
        outgoing.flush();
        if (end.end(reason)) socket.close(1000, reason);
      },
    });
  }
}

/** Messages come as one Buffer each (`binaryType` is left alone); anything else will not parse. */
function textOf(data: RawData): string {
  return data.toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
