import path from 'node:path';
import { app } from 'electron';
import { startShell } from './shell.ts';

// As built: this file, the preload script and the daemon's process lie in one folder, the window in the one beside it.
const here = import.meta.dirname;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

// Not awaited: Electron becomes ready only when this module has been evaluated.
void startShell(
  {
    preload: path.join(here, 'preload.cjs'),
    daemonEntry: path.join(here, 'daemon-entry.mjs'),
    windowFolder: path.join(here, '..', 'window'),
    images: here,
    resources: process.resourcesPath,
    appArgs: app.isPackaged ? [] : [app.getAppPath()],
  },
  process.argv.slice(app.isPackaged ? 1 : 2),
);
