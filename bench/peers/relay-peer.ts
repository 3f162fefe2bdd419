/** Kith's relay in a process of its own: `relay-peer.ts PORT REALM SECRET`. Says so when it listens. */
import { RelayServer } from '../../shared/node/relay/relay-server.ts';
import { utf8 } from '../../shared/src/protocol/bytes.ts';
import { parseNetwork } from '../../shared/src/relay/peer-policy.ts';

const [port, realm = '', secret = ''] = process.argv.slice(2);
const loopback = parseNetwork('127.0.0.0/8');
await RelayServer.start({
  realm,
  secret: utf8(secret),
  hosts: [{ address: '127.0.0.1' }],
  port: Number(port),
  ownNetworks: loopback === undefined ? [] : [loopback],
});
console.log('ready');
