import { describe, it } from 'vitest';
import { type CaseSetting, PEER_CONNECTION_CASES } from './peer-connection-cases.ts';

/** What every `PeerConnections` keeps to, for two alike or for two that must understand each other. */
export function peerConnectionsContract(name: string, setting: () => CaseSetting): void {
  describe(`peer connections: ${name}`, () => {
    for (const { title, run } of PEER_CONNECTION_CASES) it(title, () => run(setting()));
  });
}
