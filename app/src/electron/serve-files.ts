import { fileAccess } from '../daemon/files/file-access.ts';
import { FileRoutes } from '../daemon/files/file-routes.ts';
import { WindowAccess } from '../daemon/window-access.ts';
import { WindowServer } from '../daemon/window-server.ts';
import type { Engine } from '../engine/engine.ts';
import { refOfPath } from '../platform/node/files/path-source.ts';
import type { FileDoor } from './daemon-messages.ts';

export interface FileServer {
  readonly door: FileDoor;
  close(): Promise<void>;
}

/** Serves files on loopback to the shell's main process, which has the only session there is; the api is not served there. */
export async function serveFiles(engine: Engine): Promise<FileServer> {
  const access = new WindowAccess(Date.now);
  const started = await WindowServer.start({
    port: 0,
    files: new Map(),
    access,
    routes: new FileRoutes({ ...fileAccess(engine), sourceOf: refOfPath }, access, () => performance.now()),
    onChannel: channel => channel.close('refused'),
    onTokenUsed: () => undefined,
    onRefused: () => undefined,
  });
  if (!started.ok) throw new Error(started.error);
  const session = access.redeem(access.issueToken());
  if (session === undefined) throw new Error('a token of this moment was refused');
  access.hold(session);
  return { door: { port: started.value.port, session }, close: () => started.value.close() };
}
