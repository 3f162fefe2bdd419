import { randomUUID } from 'node:crypto';
import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { ok, type Result } from '@kith/shared/protocol/result';
import type { Network } from '@kith/shared/relay/peer-policy';
import { serveEngine } from '../api/engine/serve-engine.ts';
import type { ApiServer } from '../api/server/api-server.ts';
import { APP_VERSION } from '../engine/diagnostics/app-version.ts';
import { describeError } from '../engine/diagnostics/describe-error.ts';
import type { Diary } from '../engine/diagnostics/diary.ts';
import { keepDiary } from '../engine/diagnostics/keep-diary.ts';
import { pseudonyms } from '../engine/diagnostics/pseudonyms.ts';
import type { Engine } from '../engine/engine.ts';
import { systemClock } from '../platform/system-clock.ts';
import { endOnCrash } from './crash.ts';
import { DaemonLog, type LogLevel } from './daemon-log.ts';
import type { DataFolder } from './data-folder.ts';
import { defaultDownloads } from './downloads.ts';
import { watchNetwork } from './network-watch.ts';
import { type EngineFailure, startNodeEngine } from './node-engine.ts';
import type { Profiles } from './profiles.ts';
import { RunMarker } from './run-marker.ts';
import { systemFacts } from './system-facts.ts';

/** An engine with all that a process of its own gives it but the way for windows to reach it. */
export interface HostedEngine {
  readonly api: ApiServer;
  readonly engine: Engine;
  readonly diary: Diary;
  /** The machine slept and woke: nothing that was connected before can be relied on. */
  wake(): void;
  /** Ends windows, engine and database, in this order. */
  close(): Promise<void>;
}

export interface HostOptions {
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly suggestedServer: string | undefined;
  /** Where received files go when nobody chose a folder; the system's place without it. */
  readonly downloads?: string;
  /** The accounts beside this one that a window can be led to; left out where the shell does that. */
  readonly profiles?: Profiles;
  /** Networks that a supernode relays to although they are not public. */
  readonly relayNetworks?: readonly Network[];
  /** From which level on the log goes to standard error too; without it, to its file only. */
  readonly logLevel?: LogLevel;
}

/** Starts an engine on Node, its api, its log and its look-out for other networks. */
export async function hostEngine(options: HostOptions): Promise<Result<HostedEngine, EngineFailure>> {
  const { folder, key, suggestedServer, profiles } = options;
  const log = new DaemonLog(folder.log, options.logLevel);
  const { database, files, supernode } = folder;
  const downloads = options.downloads ?? defaultDownloads(process.env);
  const started = await startNodeEngine(
    { database, files, downloads, supernode },
    key,
    log,
    options.relayNetworks,
  );
  if (!started.ok) return started;
  const engine = started.value;
  endOnCrash(log);
  const marker = await RunMarker.begin(folder.runMarker);
  log.write('info', 'daemon started', {
    version: APP_VERSION,
    lastRunBroke: marker.lastRunBroke,
    ...systemFacts(),
  });
  const pseudonym = pseudonyms(nodeCryptoSuite, key);
  keepDiary(engine, log, pseudonym);
  if (marker.lastRunBroke) engine.session.notices.add('ended-unexpectedly', 'ended-unexpectedly');
  const api = serveEngine(engine, {
    engine: 'daemon',
    suggestedServer,
    ...(profiles && { profiles }),
    report: { system: systemFacts, diary: () => log.recent(), pseudonym },
    clock: systemClock,
    randomId: randomUUID,
    onBug: (where, error) => log.write('error', 'bug', { where, ...describeError(error) }),
  });
  const stopWatching = watchNetwork(() => {
    log.write('info', 'network changed');
    engine.networkChanged();
  });
  return ok({
    api,
    engine,
    diary: log,
    wake: () => {
      log.write('info', 'machine woke');
      engine.networkChanged();
    },
    close: async () => {
      stopWatching();
      api.close('daemon-stopping');
      await engine.close();
      await marker.end();
      log.write('info', 'daemon ended');
    },
  });
}
