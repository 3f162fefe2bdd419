import type { IceServer as NamedServer } from '@kith/shared/protocol/rendezvous-contract';
import type { IceServer } from '../ports/peer-connections.ts';

/** A server as a peer or the rendezvous names it, without what is not there. */
export function namedServer({ urls, username, credential, tlsFingerprint }: NamedServer): IceServer {
  return {
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
    ...(tlsFingerprint !== undefined && { tlsFingerprint }),
  };
}
