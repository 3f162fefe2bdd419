import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { familyOf } from '@kith/shared/relay/transport-address';

/** What the system may hold for a socket, where it lets us: bursts of a fast sender. Bytes. */
const BUFFER = 4 * 1_048_576;

/** @throws what the system says when the port can't be had */
export async function boundSocket(host: string, port: number): Promise<UdpSocket> {
  const family = familyOf(host);
  const socket = createSocket({
    type: `udp${family}`,
    ipv6Only: family === 6,
    // Addresses only: there is nothing to look up.
    lookup: (address, _options, callback) => callback(null, address, family),
  });
  // What can't be sent is lost, as on any network; an error of the start comes to who waits for it.
  socket.on('error', () => undefined);
  // Before it is bound: with nothing to look up it listens at once.
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  try {
    socket.setRecvBufferSize(BUFFER);
    socket.setSendBufferSize(BUFFER);
  } catch {
    // The system allows less.
  }
  return socket;
}
