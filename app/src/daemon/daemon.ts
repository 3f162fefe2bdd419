import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Diary } from '../engine/diagnostics/diary.ts';
import type { Engine } from '../engine/engine.ts';
import type { LogLevel } from './daemon-log.ts';
import type { DaemonOptions } from './daemon-options.ts';
import { type KeyFileFailure, prepareDataFolder, readKeyFile } from './data-folder.ts';
import { fileAccess } from './files/file-access.ts';
import { FileRoutes } from './files/file-routes.ts';
import { hostEngine } from './hosted-engine.ts';
import { KeptSessions } from './kept-sessions.ts';
import { describeEngineFailure } from './node-engine.ts';
import { Profiles, profileFolder } from './profiles.ts';
import { RedirectFile } from './redirect-file.ts';
import { WindowAccess } from './window-access.ts';
import { readWindowFiles } from './window-files.ts';
import { WindowServer, type WindowServerFailure } from './window-server.ts';

/** An engine behind its api on loopback. */
export interface Daemon {
  readonly url: string;
  /** To be opened in a browser by whoever may use this daemon. */
  readonly redirectFile: string;
  readonly dataDir: string;
  readonly engine: Engine;
  readonly diary: Diary;
  /** Ends everything: windows see it, links say BYE, the database is closed. */
  close(): Promise<void>;
}

export interface StartOptions extends Omit<DaemonOptions, 'readyJson' | 'printReport'> {
  /** From which level on the log goes to standard error too; without it, to its file only. */
  readonly logLevel?: LogLevel;
}

/**
 * Starts a daemon.
 *
 * @returns the daemon, or a sentence for the person that says what is wrong and what to do
 */
export async function startDaemon(options: StartOptions): Promise<Result<Daemon, string>> {
  const profiles = new Profiles(options.data, options.profile);
  const data = profileFolder(options.data, options.profile);
  const folder = await prepareDataFolder(data);
  if (!folder.ok) return failed(describeEngineFailure('not-writable', data));
  const { defaultKeyFile, open, path } = folder.value;
  const keyFile = options.keyFile ?? defaultKeyFile;
  const key = await readKeyFile(keyFile);
  if (!key.ok) return failed(describeKeyFailure(key.error, keyFile));
  const files = options.window === undefined ? new Map() : await readWindowFiles(options.window);
  if (files === undefined) {
    return failed(
      `There is no built window in ${options.window}. Build it (npm run build), or correct --window.`,
    );
  }
  const hosted = await hostEngine({
    folder: folder.value,
    key: key.value,
    suggestedServer: options.server,
    downloads: options.downloads,
    profiles,
    ...(options.relayNetworks && { relayNetworks: options.relayNetworks }),
    ...(options.logLevel && { logLevel: options.logLevel }),
  });
  if (!hosted.ok) return failed(describeEngineFailure(hosted.error, path));
  const { api, diary, engine } = hosted.value;
  const kept = new KeptSessions(folder.value.sessions);
  const access = new WindowAccess(Date.now, kept.read(), sessions => kept.write(sessions));
  let redirect: RedirectFile | undefined;
  const server = await WindowServer.start({
    port: options.port,
    files,
    access,
    routes: new FileRoutes(fileAccess(engine), access, () => performance.now()),
    onChannel: channel => api.connect(channel),
    onTokenUsed: () => void redirect?.renew(),
    onRefused: reason => diary.write('warn', 'turned a window away', { reason }),
  });
  if (!server.ok) {
    await hosted.value.close();
    return failed(describeServerFailure(server.error, options.port));
  }
  const { url } = server.value;
  const redirectFile = await RedirectFile.create(open, url, access);
  redirect = redirectFile;
  diary.write('info', 'daemon ready', { port: server.value.port });
  let closed: Promise<void> | undefined;
  const close = async () => {
    api.close('daemon-stopping');
    await redirectFile.close();
    await server.value.close();
    await hosted.value.close();
  };
  return ok({
    url,
    redirectFile: redirectFile.path,
    dataDir: path,
    engine,
    diary,
    close: () => {
      closed ??= close();
      return closed;
    },
  });
}

/** What is wrong with a key file, and the way out. */
export function describeKeyFailure(failure: KeyFileFailure, file: string): string {
  switch (failure) {
    case 'malformed':
      return `The file ${file} holds no key of 64 hexadecimal digits. Bring back the right file, or name it with --key-file.`;
    case 'too-open':
      return `Other users can read the key in ${file}. Run: chmod 600 ${file}`;
    case 'unreadable':
      return `The key file ${file} can't be read or made. Check its folder and permissions.`;
  }
}

function describeServerFailure(failure: WindowServerFailure, port: number): string {
  switch (failure) {
    case 'port-taken':
      return `Another program uses port ${port}. Choose another with --port, or 0 for any free one.`;
    case 'port-not-allowed':
      return `This user may not use port ${port}. Choose one above 1023 with --port, or 0 for any free one.`;
    case 'no-loopback':
      return "Kith can't listen on 127.0.0.1. Check the network settings of this machine.";
  }
}
