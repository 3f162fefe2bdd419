import { utf8 } from '@kith/shared/protocol/bytes';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { mintCredentials, type RelayCredentials } from '@kith/shared/relay/relay-credentials';
import { nodeRelayCrypto } from '../node-relay-crypto.ts';
import { RelayServer } from '../relay-server.ts';

export const HOST = '127.0.0.1';
export const REALM = 'home.example';
const SECRET = utf8('the secret of this relay');

/** Good for a relay of {@link startLoopbackRelay}. */
export const credentials: RelayCredentials = mintCredentials(
  SECRET,
  99_999_999_999,
  'device',
  nodeRelayCrypto,
);

/** A relay that relays to this machine, which others refuse. */
export function startLoopbackRelay(): Promise<RelayServer> {
  const loopback = parseNetwork('127.0.0.0/8');
  return RelayServer.start({
    realm: REALM,
    secret: SECRET,
    hosts: [{ address: HOST }],
    port: 0,
    ownNetworks: loopback === undefined ? [] : [loopback],
  });
}
