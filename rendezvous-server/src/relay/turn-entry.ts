import { isIPv6 } from 'node:net';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import { mintCredentials } from '@kith/shared/relay/relay-credentials';

/** Of whom a relay may be used, and how. */
interface TurnEntry {
  readonly urls: readonly string[];
  /** Of that relay alone. */
  readonly secret: Uint8Array;
  /** Its name; relays, and who listens on the way to them, learn a pseudonym, another one at each relay. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** SHA-256 of a self-signed certificate. */
  readonly fingerprint: string | undefined;
}

/** A TURN server as a device is told of it. */
export function turnEntry({ urls, secret, account, until, fingerprint }: TurnEntry): IceServer {
  const crypto = nodeRelayCrypto;
  const user = toBase64Url(crypto.hmacSha1(secret, utf8(`user ${account}`)).subarray(0, 12));
  return {
    urls: urls.slice(0, LIMITS.urlsPerIceServer),
    ...mintCredentials(secret, Math.floor(until / 1_000), user, crypto),
    ...(fingerprint !== undefined && { tlsFingerprint: fingerprint }),
  };
}

/** Host and port as URLs have them. */
export function hostPort(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
