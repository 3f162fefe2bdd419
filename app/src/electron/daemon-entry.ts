import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { messagePortChannel } from '../api/transports/message-port-channel.ts';
import { describeKeyFailure } from '../daemon/daemon.ts';
import { keyFromHex, prepareDataFolder, readKeyFile } from '../daemon/data-folder.ts';
import { type HostedEngine, hostEngine } from '../daemon/hosted-engine.ts';
import { describeEngineFailure } from '../daemon/node-engine.ts';
import { type FromDaemon, type StartDaemon, toDaemonSchema } from './daemon-messages.ts';
import { type FileServer, serveFiles } from './serve-files.ts';

// The daemon as a utility process of the desktop shell: the same engine, its api on the message ports that the shell
// hands over instead of on a loopback socket.

/** @returns the daemon, or a sentence for the person */
async function start({ dataDir, server, databaseKey }: StartDaemon): Promise<Result<HostedEngine, string>> {
  const folder = await prepareDataFolder(dataDir);
  if (!folder.ok) return failed(describeEngineFailure('not-writable', dataDir));
  const { defaultKeyFile, path } = folder.value;
  const key = await openKey(databaseKey, defaultKeyFile);
  if (!key.ok) return failed(describeKeyFailure(key.error, defaultKeyFile));
  const hosted = await hostEngine({ folder: folder.value, key: key.value, suggestedServer: server });
  return hosted.ok ? hosted : failed(describeEngineFailure(hosted.error, path));
}

/** The key that the shell hands over is opened by the key store; without one there is a file. */
async function openKey(hex: string | undefined, file: string): ReturnType<typeof readKeyFile> {
  if (hex === undefined) return await readKeyFile(file);
  const key = keyFromHex(hex);
  return key === undefined ? failed('malformed') : ok(key);
}

const tell = (message: FromDaemon): void => process.parentPort.postMessage(message);
let daemon: Promise<Result<HostedEngine, string>> | undefined;
let files: FileServer | undefined;

async function begin(message: StartDaemon): Promise<void> {
  daemon ??= start(message);
  const outcome = await daemon;
  if (!outcome.ok) {
    tell({ type: 'failed', sentence: outcome.error });
    return;
  }
  files ??= await serveFiles(outcome.value.engine);
  tell({ type: 'ready', files: files.door });
}

async function end(): Promise<void> {
  const outcome = await daemon;
  await files?.close();
  if (outcome?.ok) await outcome.value.close();
  // The native WebRTC addon can keep a process that has nothing left to do.
  process.exit(0);
}

process.parentPort.on('message', ({ data, ports: [port] }) => {
  const message = toDaemonSchema.parse(data);
  switch (message.type) {
    case 'start':
      void begin(message);
      return;
    case 'connect':
      void daemon?.then(outcome => {
        if (outcome.ok && port !== undefined) outcome.value.api.connect(messagePortChannel(port));
      });
      return;
    case 'wake':
      void daemon?.then(outcome => {
        if (outcome.ok) outcome.value.wake();
      });
      return;
    case 'stop':
      void end();
      return;
  }
});
