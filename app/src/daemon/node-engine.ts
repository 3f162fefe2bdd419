import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Network } from '@kith/shared/relay/peer-policy';
import { describeError } from '../engine/diagnostics/describe-error.ts';
import type { Diary } from '../engine/diagnostics/diary.ts';
import { Engine } from '../engine/engine.ts';
import { migrate } from '../engine/history/schema.ts';
import type { DatabaseOpenFailure } from '../engine/ports/database.ts';
import { openEncryptedDatabase } from '../platform/node/encrypted-database.ts';
import { NodeFileStore } from '../platform/node/files/node-file-store.ts';
import { nodeLinkPreviewer } from '../platform/node/link-previewer.ts';
import { NodeLocalNetwork } from '../platform/node/local-network/node-local-network.ts';
import { nodeNatProbe } from '../platform/node/nat-probe.ts';
import { nodeOverlayDoor } from '../platform/node/overlay-door.ts';
import { nodePasswordHasher } from '../platform/node/password-hasher.ts';
import { nodePowerSource } from '../platform/node/power-source.ts';
import { NodeRelayWays } from '../platform/node/relay-ways.ts';
import { nodeRendezvousConnector } from '../platform/node/rendezvous-connector.ts';
import { nodeSha256 } from '../platform/node/sha256.ts';
import { NodeSupernodeHost } from '../platform/node/supernode-host/node-supernode-host.ts';
import { nodePeerConnections } from '../platform/peer-connection/node-peer-connections.ts';
import { systemClock } from '../platform/system-clock.ts';
import { systemRandom } from '../platform/system-random.ts';

export type EngineFailure = DatabaseOpenFailure | 'newer-schema';

export interface NodeEngineFolders {
  readonly database: string;
  /** Folder of the file store. */
  readonly files: string;
  /** Where received files go when nobody chose a folder. */
  readonly downloads: string;
  /** What a supernode keeps. */
  readonly supernode: string;
}

/**
 * An engine on Node: WebRTC, encrypted database and crypto of `platform/node`.
 *
 * @param relayNetworks networks that a supernode relays to although they are not public
 */
export async function startNodeEngine(
  { database, files, downloads, supernode }: NodeEngineFolders,
  key: Uint8Array,
  diary: Diary,
  relayNetworks: readonly Network[] = [],
): Promise<Result<Engine, EngineFailure>> {
  const opened = openEncryptedDatabase(database, key);
  if (!opened.ok) return opened;
  const migrated = await migrate(opened.value);
  if (!migrated.ok) {
    await opened.value.close();
    return failed(migrated.error);
  }
  let engine: Engine | undefined;
  const store = await NodeFileStore.open({
    data: files,
    downloads: () => {
      const chosen = engine?.settings.current.downloadFolder ?? '';
      return chosen === '' ? { path: downloads, mayMake: true } : { path: chosen, mayMake: false };
    },
  });
  engine = await Engine.start({
    suite: nodeCryptoSuite,
    hasher: nodePasswordHasher,
    random: systemRandom,
    clock: systemClock,
    connector: nodeRendezvousConnector(),
    database: opened.value,
    connections: nodePeerConnections,
    relayWays: new NodeRelayWays(),
    overlayDoor: nodeOverlayDoor(),
    localNetwork: new NodeLocalNetwork(),
    supernodeHost: new NodeSupernodeHost({
      folder: supernode,
      ownNetworks: relayNetworks,
      log: { warn: (_, message) => diary.write('warn', message) },
    }),
    power: nodePowerSource,
    natProbe: nodeNatProbe,
    files: store,
    sha256: nodeSha256,
    previewer: nodeLinkPreviewer(),
    report: (where, error) => diary.write('error', 'bug', { where, ...describeError(error) }),
    refused: reason => diary.write('warn', 'dropped what a peer or the server sent', { reason }),
  });
  return ok(engine);
}

/** What is wrong with a database, and the way out. */
export function describeEngineFailure(failure: EngineFailure, folder: string): string {
  switch (failure) {
    case 'in-use':
      return `Kith is already running with the folder ${folder}. Close it, or choose another folder with --data.`;
    case 'wrong-key':
      return `The database in ${folder} does not open with this key. Bring back the key file, or choose another folder with --data.`;
    case 'broken-file':
      return `The database in ${folder} is damaged. Restore a backup of the folder, or choose another one with --data and log in again.`;
    case 'not-writable':
      return `Kith can't write into ${folder}. Make it writable for this user, or choose another folder with --data.`;
    case 'newer-schema':
      return `The database in ${folder} was written by a newer Kith. Update Kith, or choose another folder with --data.`;
    case 'not-supported':
      return 'This machine can not store a database. Update Node.';
  }
}
