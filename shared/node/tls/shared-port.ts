import type { Server as TlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** Whoever connects and says nothing for so long goes. Milliseconds. */
const SILENCE = 10_000;
/** A message of STUN begins with two zero bits (RFC 8489, section 5), HTTP with a letter. */
const STUN_BELOW = 0x40;

/**
 * Lets TURN over TLS come to the port of HTTPS: where only port 443 is let through there is no other way. The first byte
 * tells what it is.
 *
 * @param takeTurn takes a connection whose first byte waits to be read
 * @returns closes the connections that have not said what they are
 */
export function sharePort(server: TlsServer, takeTurn: (socket: TLSSocket) => void): () => void {
  const serveHttp = server.listeners('secureConnection');
  const undecided = new Set<TLSSocket>();
  let closing = false;
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', socket => {
    if (closing) {
      socket.destroy();
      return;
    }
    undecided.add(socket);
    const end = () => {
      socket.destroy();
    };
    socket.setTimeout(SILENCE, end);
    socket.on('error', end);
    socket.once('close', () => undecided.delete(socket));
    socket.once('readable', () => {
      const first: unknown = socket.read();
      socket.removeListener('timeout', end);
      socket.setTimeout(0);
      undecided.delete(socket);
      // It ended without a word.
      if (!(first instanceof Uint8Array)) return end();
      socket.unshift(first);
      if (first[0]! < STUN_BELOW) takeTurn(socket);
      else for (const serve of serveHttp) serve.call(server, socket);
    });
  });
  return () => {
    closing = true;
    for (const socket of undecided) socket.destroy();
  };
}
