import { EventEmitter } from 'node:events';
import type * as Real from 'electron';
import { ipcMain as ipcMainDouble } from './double-ipc.ts';
import { MessageChannelMainDouble } from './double-ports.ts';
import { session as sessionDouble } from './double-session.ts';
import { doubleState } from './double-state.ts';
import * as system from './double-system.ts';
import { UtilityProcessDouble } from './double-utility-process.ts';
import { BrowserWindowDouble, webContents as webContentsDouble } from './double-window.ts';

// Stands for the module `electron` in tests: the main process runs on plain Node, windows are pages of a real
// Chromium. Only what the shell uses is here, and each part is held against Electron's own types.

class AppDouble extends EventEmitter {
  isPackaged = false;
  #paths = new Map<string, string>([['userData', '/nonexistent/kith']]);
  #quitting = false;

  setPath(name: string, value: string): void {
    this.#paths.set(name, value);
  }
  getPath(name: string): string {
    const value = this.#paths.get(name);
    if (value === undefined) throw new Error(`Failed to get '${name}' path`);
    return value;
  }
  getAppPath(): string {
    return this.getPath('app');
  }
  getVersion(): string {
    return '0.1.0';
  }
  getLocale(): string {
    return 'en-GB';
  }
  requestSingleInstanceLock(): boolean {
    return !doubleState.lockTaken;
  }
  enableSandbox(): void {
    doubleState.sandboxed = true;
  }
  setAppUserModelId(): void {
    // Only Windows looks at it.
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    doubleState.protocols.push(scheme);
    return true;
  }
  setBadgeCount(count = 0): boolean {
    doubleState.badge = count;
    return true;
  }
  setLoginItemSettings(settings: Real.Settings): void {
    doubleState.loginItem = settings;
  }
  getLoginItemSettings(): { openAtLogin: boolean; wasOpenedAtLogin: boolean } {
    return { openAtLogin: doubleState.loginItem !== undefined, wasOpenedAtLogin: false };
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  exit(code = 0): void {
    // There is no process any more that could leave again.
    if (doubleState.exitCodes.length > 0) return;
    doubleState.exitCodes.push(code);
    this.emit('quit', {}, code);
  }
  /** Windows first: one that stays open ends it. Then whoever listens may put it off. */
  quit(): void {
    if (!this.#quitting) this.emit('before-quit', { preventDefault: () => undefined });
    this.#quitting = true;
    void Promise.all([...doubleState.windows].map(window => window.close())).then(() => {
      this.#quitting = false;
      if (doubleState.windows.size > 0) return;
      let prevented = false;
      this.emit('will-quit', {
        preventDefault: () => {
          prevented = true;
        },
      });
      if (!prevented) this.exit(0);
    });
  }
  /** The last window was closed: nobody hears of it while the app quits. */
  allClosed(): void {
    if (!this.#quitting) this.emit('window-all-closed');
  }
}

export const app = new AppDouble() satisfies Partial<Record<keyof Real.App, unknown>>;
doubleState.allClosed = () => app.allClosed();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Real.CustomScheme[]): void => {
    for (const { scheme } of schemes) doubleState.privileged.add(scheme);
  },
  handle: (scheme: string, handler: (request: Request) => Promise<Response>): void => {
    if (!doubleState.privileged.has(scheme))
      throw new Error(`${scheme} was not registered before the app was ready`);
    doubleState.schemes.set(scheme, handler);
  },
} satisfies Partial<Record<keyof Real.Protocol, unknown>>;

export const safeStorage = {
  isEncryptionAvailable: () => doubleState.keyStore.available,
  getSelectedStorageBackend: () => doubleState.keyStore.backend,
  encryptString: (text: string) => Buffer.from(`sealed:${Buffer.from(text).toString('base64')}`),
  decryptString: (sealed: Buffer) => {
    const text = sealed.toString();
    if (!text.startsWith('sealed:')) throw new Error('Error while decrypting the ciphertext provided');
    return Buffer.from(text.slice('sealed:'.length), 'base64').toString();
  },
} satisfies Partial<Record<keyof Real.SafeStorage, unknown>>;

export const utilityProcess = UtilityProcessDouble;
export const BrowserWindow = BrowserWindowDouble;
export const MessageChannelMain = MessageChannelMainDouble;
export const ipcMain = ipcMainDouble;
export const session = sessionDouble;
export const webContents = webContentsDouble satisfies Partial<
  Record<keyof typeof Real.webContents, unknown>
>;
export const Menu = system.MenuDouble;
export const Notification = system.NotificationDouble;
export const Tray = system.TrayDouble;
export const clipboard = system.clipboard;
export const desktopCapturer = system.desktopCapturer;
export const dialog = system.dialog;
export const globalShortcut = system.globalShortcut;
export const nativeImage = system.nativeImage;
export const powerMonitor = system.powerMonitor;
export const screen = system.screen;
export const shell = system.shell;
export const systemPreferences = system.systemPreferences;
