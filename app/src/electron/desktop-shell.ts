import path from 'node:path';
import { parseInviteLink } from '@kith/shared/protocol/invite-link';
import { app, dialog, MessageChannelMain, powerMonitor, session, shell, type WebContents } from 'electron';
import type { DesktopAction, DesktopEvent, DesktopSettings } from '../api/desktop.ts';
import { DEFAULT_PROFILE } from '../api/profile-name.ts';
import { setAppMenu } from './app-menu.ts';
import { showBadge } from './badge.ts';
import { offerTextMenu } from './context-menu.ts';
import { DaemonKeeper } from './daemon-keeper.ts';
import type { FileDoor } from './daemon-messages.ts';
import type { DaemonProcess } from './daemon-process.ts';
import { desktopState } from './desktop-state.ts';
import { SourcePicker } from './display-media.ts';
import { GlobalKeys } from './global-keys.ts';
import { HoldKeys } from './hold-keys.ts';
import { startAtLogin } from './login-item.ts';
import { Notices } from './notices.ts';
import { openProfile, type ProfileFolders } from './profiles.ts';
import { serveNativeFiles } from './serve-native-files.ts';
import { CHANNELS } from './shell-channels.ts';
import type { ShellMemory } from './shell-memory.ts';
import { parseShellOptions, type ShellOptions } from './shell-options.ts';
import type { ShellPaths, ShellWorld } from './shell-parts.ts';
import type { ShellTexts } from './shell-texts.ts';
import { checkSpelling } from './spelling.ts';
import { KithTray } from './tray.ts';
import { Updates } from './updates.ts';
import { WindowBridge } from './window-bridge.ts';
import { KithWindows } from './windows.ts';

export interface ShellParts {
  readonly paths: ShellPaths;
  readonly world: ShellWorld;
  readonly options: ShellOptions;
  readonly folders: ProfileFolders;
  readonly memory: ShellMemory;
  readonly texts: ShellTexts;
  readonly updateKey: string | undefined;
  giveUp(sentence: string): void;
  startDaemon(): DaemonProcess;
}

/** Everything around the windows of one profile, wired together. */
export class DesktopShell {
  readonly #parts: ShellParts;
  readonly #windows: KithWindows;
  readonly #bridge: WindowBridge;
  readonly #daemon: DaemonKeeper;
  readonly #notices: Notices;
  readonly #tray: KithTray;
  readonly #holdKeys: HoldKeys;
  readonly #keys: GlobalKeys;
  readonly #picker: SourcePicker;
  readonly #updates: Updates | undefined;

  constructor(parts: ShellParts) {
    this.#parts = parts;
    const { paths, world, options, memory, texts } = parts;
    const { platform, isWayland } = world;
    this.#windows = new KithWindows({
      preload: paths.preload,
      memory,
      // On macOS a program without a window goes on, in the dock.
      hidesOnClose: () => platform === 'darwin' || memory.now.settings.closeToTray,
      hidden: () => this.#explainTray(),
      made: window => offerTextMenu(window, texts),
      recovered: window => {
        this.#bridge.forget(window.webContents);
        this.#bridge.tell({ type: 'remark', remark: 'window-recovered' });
      },
      gaveUp: again => void this.#askAfterCrashes('crash.title', again),
    });
    this.#bridge = new WindowBridge({
      main: () => this.#windows.main?.webContents,
      has: contents => this.#windows.has(contents),
      take: (action, from) => this.#take(action, from),
      port: frame => {
        const { port1, port2 } = new MessageChannelMain();
        this.#daemon.connect(port1);
        frame.postMessage(CHANNELS.port, null, [port2]);
      },
    });
    this.#daemon = new DaemonKeeper(parts.startDaemon, {
      cannotStart: parts.giveUp,
      gaveUp: (_code, again) => void this.#askAfterCrashes('crash.daemon-title', again),
    });
    this.#notices = new Notices(platform, {
      opened: ({ address }) => {
        this.#windows.show();
        this.#bridge.tell({ type: 'notice-opened', address });
      },
      replied: ({ address }, text) => this.#bridge.tell({ type: 'notice-replied', address, text }),
      answeredCall: ({ call }, answer) => {
        if (call === undefined) return;
        if (answer === 'accept') this.#windows.show();
        this.#bridge.tell({ type: 'call-answered', callId: call.callId, answer });
      },
    });
    this.#tray = new KithTray(paths.images, platform, texts, options.profile, {
      open: () => this.#windows.show(),
      quit: () => app.quit(),
      choose: presence => this.#bridge.tell({ type: 'presence-chosen', presence }),
    });
    this.#holdKeys = new HoldKeys(platform, isWayland, world.loadKeyHook);
    this.#keys = new GlobalKeys(memory.now.settings.muteKey, {
      holdKeys: this.#holdKeys,
      mute: () => this.#bridge.tell({ type: 'mute-pressed' }),
      talk: held => this.#tellAll({ type: 'push-to-talk', held }),
      changed: () => this.#tellState(),
    });
    this.#picker = new SourcePicker(platform, isWayland, (contents, event) =>
      this.#bridge.tellWindow(contents, event),
    );
    this.#updates =
      parts.updateKey === undefined
        ? undefined
        : new Updates({
            key: parts.updateKey,
            version: app.getVersion(),
            texts,
            load: world.loadUpdater,
            leaving: () => this.#windows.quit(),
            remark: remark => this.#bridge.tell({ type: 'remark', remark }),
          });
  }

  /** Where the daemon takes and gives files, while there is one. */
  get files(): FileDoor | undefined {
    return this.#daemon.files;
  }

  /** Opens the window and listens to everything that goes on around it. */
  start(): void {
    const { world, options, memory, texts } = this.#parts;
    const { settings } = memory.now;
    if (world.platform === 'win32') app.setAppUserModelId('chat.kith.desktop');
    if (app.isPackaged && options.profile === DEFAULT_PROFILE) app.setAsDefaultProtocolClient('kith');
    setAppMenu(world.platform, texts);
    this.#bridge.serve();
    serveNativeFiles({ has: contents => this.#windows.has(contents), door: () => this.files, texts });
    this.#picker.serve(session.defaultSession);
    checkSpelling(session.defaultSession, settings.spellLanguages, world.platform);
    this.#updates?.automatic(settings.checkForUpdates);
    this.#followSystem();
    this.#followApp();
    this.#windows.open(options.hidden || app.getLoginItemSettings().wasOpenedAtLogin);
  }

  /** A link from outside: checked here, shown by the window. */
  openLink(link: string): void {
    this.#windows.show();
    if (parseInviteLink(link) === undefined) {
      this.#bridge.tell({ type: 'remark', remark: 'malformed-link' });
      return;
    }
    this.#bridge.tell({ type: 'link-opened', link });
  }

  #followSystem(): void {
    powerMonitor.on('resume', () => this.#daemon.wake());
    powerMonitor.on('lock-screen', () => this.#bridge.tell({ type: 'screen-locked', locked: true }));
    powerMonitor.on('unlock-screen', () => this.#bridge.tell({ type: 'screen-locked', locked: false }));
  }

  #followApp(): void {
    app.on('second-instance', (_event, argv) => {
      const { link } = parseShellOptions(argv.slice(1));
      if (link === undefined) this.#windows.show();
      else this.openLink(link);
    });
    app.on('activate', () => this.#windows.show());
    app.on('before-quit', () => this.#windows.quit());
    app.on('window-all-closed', () => app.quit());
    let daemon: 'running' | 'stopping' | 'stopped' = 'running';
    app.on('will-quit', event => {
      if (daemon === 'stopped') return;
      event.preventDefault();
      // Asked again while the daemon still writes: it quits by itself in a moment.
      if (daemon === 'stopping') return;
      daemon = 'stopping';
      this.#keys.release();
      this.#notices.withdrawAll();
      this.#tray.destroy();
      void this.#daemon.stop().then(() => {
        daemon = 'stopped';
        app.quit();
      });
    });
  }

  #take(action: DesktopAction, from: WebContents): void {
    switch (action.type) {
      case 'ready':
        this.#tellState(from);
        return;
      case 'notify':
        this.#notify(action);
        return;
      case 'withdraw':
        this.#notices.withdraw(action.id);
        return;
      case 'status':
        this.#showStatus(action);
        return;
      case 'open-conversation':
        this.#windows.openConversation(action.address);
        return;
      case 'change-settings':
        this.#change(action.change);
        return;
      case 'check-for-updates':
        void this.#updates?.check(true);
        return;
      case 'open-profile':
        openProfile(action.profile, this.#parts.options, this.#parts.paths.appArgs);
        return;
      case 'in-call':
        this.#keys.inCall(action.on, action.talkKey);
        return;
      case 'source-chosen':
        this.#picker.answer(from, action);
        return;
    }
  }

  #notify({ notice }: Extract<DesktopAction, { type: 'notify' }>): void {
    if (this.#windows.isRead(notice.address)) return;
    this.#notices.show(notice);
    const { main } = this.#windows;
    if (main?.isFocused() === false) main.flashFrame(true);
  }

  #showStatus(status: Extract<DesktopAction, { type: 'status' }>): void {
    const { texts, paths, world } = this.#parts;
    texts.speak(status.language);
    this.#tray.show(status);
    const { unread } = status;
    const description = texts.say(unread === 1 ? 'tray.one-unread' : 'tray.unread', {
      count: String(unread),
    });
    showBadge(unread, world.platform, this.#windows.main, paths.images, description);
  }

  #change(change: { readonly [Name in keyof DesktopSettings]?: DesktopSettings[Name] | undefined }): void {
    const { memory, world, options } = this.#parts;
    const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const settings = { ...memory.now.settings, ...named };
    memory.put({ settings });
    if (change.startAtLogin !== undefined) {
      startAtLogin(settings.startAtLogin, world.platform, options);
    }
    if (change.spellLanguages !== undefined) {
      checkSpelling(session.defaultSession, settings.spellLanguages, world.platform);
    }
    if (change.checkForUpdates !== undefined) this.#updates?.automatic(settings.checkForUpdates);
    this.#keys.setMuteKey(settings.muteKey);
    this.#tellState();
  }

  /** To one window, or to all. */
  #tellState(contents?: WebContents): void {
    const { world, options, folders, memory } = this.#parts;
    const state = desktopState({
      version: app.getVersion(),
      platform: world.platform,
      settings: memory.now.settings,
      pushToTalk: this.#holdKeys.offer,
      keysTaken: this.#keys.taken,
      session: session.defaultSession,
      updates: this.#updates !== undefined,
      folders,
      profile: options.profile,
    });
    if (contents === undefined) this.#tellAll({ type: 'state', state });
    else this.#bridge.tellWindow(contents, { type: 'state', state });
  }

  #tellAll(event: DesktopEvent): void {
    for (const window of this.#windows.pages()) this.#bridge.tellWindow(window, event);
  }

  #explainTray(): void {
    const { memory, texts, world } = this.#parts;
    if (memory.now.trayExplained || world.platform === 'darwin') return;
    memory.put({ trayExplained: true });
    this.#notices.explain(texts.say('tray.hidden-title'), texts.say('tray.hidden-text'), () =>
      this.#windows.show(),
    );
  }

  async #askAfterCrashes(title: 'crash.title' | 'crash.daemon-title', again: () => void): Promise<void> {
    const { texts, folders } = this.#parts;
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Kith',
      message: texts.say(title),
      detail: texts.say('crash.text'),
      buttons: [texts.say('crash.again'), texts.say('crash.log'), texts.say('quit')],
      defaultId: 0,
      cancelId: 2,
    });
    if (response === 0) {
      again();
      return;
    }
    if (response === 1) shell.showItemInFolder(path.join(folders.daemon, 'daemon.log'));
    app.quit();
  }
}
