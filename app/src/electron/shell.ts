import { app, dialog, protocol, session } from 'electron';
import { DaemonProcess } from './daemon-process.ts';
import { databaseKey } from './database-key.ts';
import { DesktopShell } from './desktop-shell.ts';
import { loadKeyHook } from './hold-keys.ts';
import { restrictPermissions } from './permissions.ts';
import { type ProfileFolders, profileFolders } from './profiles.ts';
import { proxyFiles } from './proxy-files.ts';
import { isFilesUrl, WINDOW_SCHEME } from './shell-channels.ts';
import { ShellMemory } from './shell-memory.ts';
import { isKithLink, parseShellOptions, type ShellOptions } from './shell-options.ts';
import type { ShellPaths, ShellWorld } from './shell-parts.ts';
import { ShellTexts } from './shell-texts.ts';
import { loadUpdater, updateKey } from './updates.ts';
import { serveWindowFiles } from './window-files.ts';

const REAL_WORLD: ShellWorld = {
  platform: process.platform,
  isWayland: process.platform === 'linux' && process.env['XDG_SESSION_TYPE'] === 'wayland',
  loadKeyHook,
  loadUpdater,
};

/**
 * The desktop app: one instance of each profile, one daemon, a window on it. Must be called before Electron is ready;
 * resolves when the window is being loaded, or when another instance was told to show its window instead.
 *
 * Who closes whom: quitting closes the windows and then stops the daemon, and the app leaves when the daemon has left.
 * The last window quits the app where there is no tray (not on macOS); with one, the main window is hidden instead.
 */
export async function startShell(
  paths: ShellPaths,
  args: readonly string[],
  world: ShellWorld = REAL_WORLD,
): Promise<void> {
  const options = parseShellOptions(args);
  const folders = profileFolders(options, app.getPath('userData'));
  app.setPath('userData', folders.shell);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const links = collectLinks(options.link);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    {
      scheme: WINDOW_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
  await app.whenReady();

  const memory = new ShellMemory(folders.shell, world.platform);
  const texts = new ShellTexts(app.getLocale());
  restrictPermissions(session.defaultSession, { memory, texts, platform: world.platform });
  let shell: DesktopShell | undefined;
  const serveWindow = serveWindowFiles(paths.windowFolder);
  protocol.handle(WINDOW_SCHEME, request =>
    isFilesUrl(request.url) ? proxyFiles(request, shell?.files) : serveWindow(request),
  );
  const key = databaseKey(folders.shell, folders.daemon);
  if (!key.ok && key.error === 'key-store-changed') {
    giveUp(texts.say('key-store'));
    return;
  }
  shell = new DesktopShell({
    paths,
    world,
    options,
    folders,
    memory,
    texts,
    updateKey: updateKey(paths.resources, app.getAppPath()),
    giveUp,
    startDaemon: () => startDaemon(paths.daemonEntry, folders, options, key.ok ? key.key : undefined),
  });
  shell.start();
  links.to(link => shell?.openLink(link));
}

function startDaemon(
  entry: string,
  folders: ProfileFolders,
  { server }: ShellOptions,
  key: string | undefined,
): DaemonProcess {
  return new DaemonProcess(entry, {
    type: 'start',
    dataDir: folders.daemon,
    ...(server !== undefined && { server }),
    ...(key !== undefined && { databaseKey: key }),
  });
}

/** Shows one sentence and leaves with exit code 1. */
function giveUp(sentence: string): void {
  dialog.showErrorBox('Kith', sentence);
  app.exit(1);
}

/** Links that started this app, or were clicked while it starts. macOS tells of them before it is ready. */
function collectLinks(first: string | undefined): { to(open: (link: string) => void): void } {
  const waiting = first === undefined ? [] : [first];
  let take = (link: string): void => void waiting.push(link);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (isKithLink(url)) take(url);
  });
  return {
    to: open => {
      take = open;
      for (const link of waiting.splice(0)) open(link);
    },
  };
}
