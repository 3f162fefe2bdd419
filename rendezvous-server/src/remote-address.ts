import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** Whether an IP address, or the name `localhost`, means this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The network address of a client. What a proxy says in `X-Forwarded-For` is believed only when the operator said
 * that there is one, and only from this machine; of several addresses the last is the one that proxy saw itself.
 */
export function remoteAddress(request: IncomingMessage, behindProxy: boolean): string {
  const remote = request.socket.remoteAddress ?? '';
  if (!behindProxy || !isLoopback(remote)) return remote;
  const header = request.headers['x-forwarded-for'];
  const forwarded = (Array.isArray(header) ? header.at(-1) : header)?.split(',').at(-1)?.trim();
  return forwarded !== undefined && isIP(forwarded) !== 0 ? forwarded : remote;
}
