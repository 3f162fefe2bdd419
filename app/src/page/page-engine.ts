import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { ApiConnectFailure } from '../api/channel.ts';
import { windowClock } from '../api/client/window-clock.ts';
import { serveEngine } from '../api/engine/serve-engine.ts';
import type { ApiServer } from '../api/server/api-server.ts';
import { keepDiary } from '../engine/diagnostics/keep-diary.ts';
import { pseudonyms } from '../engine/diagnostics/pseudonyms.ts';
import { Engine } from '../engine/engine.ts';
import { migrate } from '../engine/history/schema.ts';
import type { DatabaseOpenFailure } from '../engine/ports/database.ts';
import { browserCryptoSuite } from '../platform/browser/crypto-suite.ts';
import { BrowserFileStore } from '../platform/browser/files/browser-file-store.ts';
import { browserNatProbe } from '../platform/browser/nat-probe.ts';
import { openOpfsDatabase } from '../platform/browser/opfs-database.ts';
import { browserPasswordHasher } from '../platform/browser/password-hasher.ts';
import { browserRendezvousConnector } from '../platform/browser/rendezvous-connector.ts';
import { loadSha256 } from '../platform/browser/sha256.ts';
import { browserPeerConnections } from '../platform/peer-connection/browser-peer-connections.ts';
import { systemRandom } from '../platform/system-random.ts';
import { diary, report } from './report.ts';

/** The engine of the tab that leads. */
export interface PageEngine {
  readonly api: ApiServer;
  readonly engine: Engine;
  readonly store: BrowserFileStore;
  close(): Promise<void>;
}

/** Starts the engine in this page. */
export async function startPageEngine(): Promise<Result<PageEngine, ApiConnectFailure>> {
  const opened = await openOpfsDatabase();
  if (!opened.ok) return failed(storageFailure(opened.error));
  const migrated = await migrate(opened.value);
  if (!migrated.ok) {
    await opened.value.close();
    return failed('storage-newer');
  }
  const suite = await browserCryptoSuite();
  const store = new BrowserFileStore();
  const engine = await Engine.start({
    suite,
    hasher: browserPasswordHasher,
    random: systemRandom,
    clock: windowClock,
    connector: browserRendezvousConnector(),
    database: opened.value,
    connections: browserPeerConnections,
    natProbe: browserNatProbe,
    files: store,
    sha256: await loadSha256(),
    report,
    refused: reason => diary.write('warn', 'dropped what a peer or the server sent', { reason }),
  });
  const pseudonym = pseudonyms(suite, systemRandom(32));
  keepDiary(engine, diary, pseudonym);
  const api = serveEngine(engine, {
    engine: 'page',
    suggestedServer: location.origin,
    report: {
      system: () => ({ cores: navigator.hardwareConcurrency }),
      diary: async () => diary.all,
      pseudonym,
    },
    clock: windowClock,
    randomId: () => crypto.randomUUID(),
    onBug: report,
  });
  const keep = () => {
    // Else the browser may clear what lies unused when the disk gets full: history and the keys of this device.
    if (engine.session.contacts.self() !== undefined)
      navigator.storage.persist().catch(error => report('storage', error));
  };
  keep();
  engine.onAccount(keep);
  const awake = () => {
    if (document.visibilityState === 'visible') engine.wake();
  };
  addEventListener('online', () => {
    diary.write('info', 'network changed');
    engine.networkChanged();
  });
  document.addEventListener('visibilitychange', awake);
  return ok({
    api,
    engine,
    store,
    close: async () => {
      api.close('engine-closed');
      await engine.close();
    },
  });
}

function storageFailure(failure: DatabaseOpenFailure): ApiConnectFailure {
  switch (failure) {
    case 'broken-file':
    case 'wrong-key':
      return 'storage-broken';
    case 'in-use':
      return 'unreachable';
    case 'not-writable':
      return 'storage-full';
    case 'not-supported':
      return 'storage-not-supported';
  }
}
