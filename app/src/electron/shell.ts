import path from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, MessageChannelMain, protocol, session } from 'electron';
import { DaemonProcess } from './daemon-process.ts';
import { databaseKey } from './database-key.ts';
import { restrictPermissions } from './permissions.ts';
import { CHANNELS, isWindowUrl, WINDOW_SCHEME } from './shell-channels.ts';
import { parseShellOptions, type ShellOptions } from './shell-options.ts';
import { openWindow } from './window.ts';
import { serveWindowFiles } from './window-files.ts';

/** Files that the shell is built from, as absolute paths. */
export interface ShellPaths {
  readonly preload: string;
  readonly windowFolder: string;
  readonly daemonEntry: string;
}

/**
 * The desktop app: one instance, one daemon, a window on it. Must be called before Electron is ready; resolves when
 * the window is being loaded, or when another instance was told to show its window instead.
 *
 * Who closes whom: the last window quits the app (not on macOS), quitting stops the daemon, and the app leaves when
 * the daemon has left.
 */
export async function startShell(paths: ShellPaths, args: readonly string[]): Promise<void> {
  const options = parseShellOptions(args);
  if (options.data !== undefined) app.setPath('userData', path.join(options.data, 'shell'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: WINDOW_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  await app.whenReady();

  restrictPermissions(session.defaultSession);
  protocol.handle(WINDOW_SCHEME, serveWindowFiles(paths.windowFolder));
  const daemon = startDaemon(paths.daemonEntry, options);
  if (daemon === undefined) return;
  ipcMain.on(CHANNELS.requestPort, ({ senderFrame }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isWindowUrl(senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    daemon.connect(port1);
    senderFrame.postMessage(CHANNELS.port, null, [port2]);
  });
  quitAfter(daemon);
  keepOneWindow(() => openWindow(paths.preload));
}

function startDaemon(entry: string, options: ShellOptions): DaemonProcess | undefined {
  const dataDir = options.data ?? path.join(app.getPath('userData'), 'daemon');
  const key = databaseKey(app.getPath('userData'), dataDir);
  if (!key.ok && key.error === 'key-store-changed') {
    giveUp(
      "The key store of this system no longer opens Kith's history. Log in as the user who made it, or start Kith " +
        'with another data folder (--data=FOLDER).',
    );
    return undefined;
  }
  const daemon = new DaemonProcess(entry, {
    type: 'start',
    dataDir,
    ...(options.server !== undefined && { server: options.server }),
    ...(key.ok && { databaseKey: key.key }),
  });
  daemon.onStarted(outcome => {
    if (outcome.type === 'failed') giveUp(outcome.sentence);
  });
  daemon.onCrashed(code => {
    giveUp(`The part of Kith that keeps your chats ended unexpectedly (code ${code}). Start Kith again.`);
  });
  return daemon;
}

/** Shows one sentence and leaves with exit code 1. */
function giveUp(sentence: string): void {
  dialog.showErrorBox('Kith', sentence);
  app.exit(1);
}

function quitAfter(daemon: DaemonProcess): void {
  let stopped = false;
  app.on('will-quit', event => {
    if (stopped) return;
    event.preventDefault();
    void daemon.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

/** Opens the window now, and shows it (or opens it again) when somebody starts Kith a second time. */
function keepOneWindow(open: () => BrowserWindow): void {
  let window: BrowserWindow | undefined;
  const show = (): void => {
    if (window === undefined) {
      window = open();
      window.on('closed', () => {
        window = undefined;
      });
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  show();
}
