import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { ApiChannel, ApiConnectFailure } from '../channel.ts';
import { ChannelEnd } from './channel-end.ts';

/** What a window shows at the door: the one-time token it was opened with, or the session it got for it. */
export type WindowCredential = { readonly token: string } | { readonly session: string };

/** Close code of a daemon that does not let a window in. */
export const REFUSED = 4401;

/** The part of a browser's WebSocket that is used. */
export interface SocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/**
 * Opens the api of a daemon over its loopback WebSocket. The credential goes in the first frame, where no log, no
 * address bar and no process list shows it.
 *
 * @param onSession gets the session that replaces a token; the token works no second time
 */
export async function connectWebSocket(
  socket: SocketLike,
  credential: WindowCredential,
  onSession: (session: string) => void,
): Promise<Result<ApiChannel, ApiConnectFailure>> {
  const end = new ChannelEnd();
  return await new Promise(resolve => {
    let admitted = false;
    socket.addEventListener('open', () => socket.send(JSON.stringify({ auth: credential })));
    socket.addEventListener('message', ({ data }) => {
      const frame = parse(data);
      if (admitted) {
        // A daemon sends the frames of one turn in one message, so that a window renders once for all of them.
        for (const each of Array.isArray(frame) ? frame : [frame]) end.received(each);
        return;
      }
      const session = sessionOf(frame);
      if (session === undefined) {
        socket.close();
        return;
      }
      admitted = true;
      onSession(session);
      resolve(ok(channelOf(socket, end)));
    });
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code, reason }) => {
      if (!admitted) resolve(failed(code === REFUSED ? 'refused' : 'unreachable'));
      end.end(reason === '' ? 'connection-lost' : reason);
    });
  });
}

function channelOf(socket: SocketLike, end: ChannelEnd): ApiChannel {
  return {
    send: frame => {
      if (!end.closed) socket.send(JSON.stringify(frame));
    },
    onFrame: listener => end.onFrame(listener),
    onClose: listener => end.onClose(listener),
    close: reason => {
      if (end.end(reason)) socket.close(1000, reason);
    },
  };
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

function sessionOf(frame: unknown): string | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined;
  const session: unknown = Reflect.get(frame, 'session');
  return typeof session === 'string' ? session : undefined;
}
