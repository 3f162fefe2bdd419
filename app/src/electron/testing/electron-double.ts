import { EventEmitter } from 'node:events';
import type * as Real from 'electron';
import { ipcMain as ipcMainDouble } from './double-ipc.ts';
import { MessageChannelMainDouble } from './double-ports.ts';
import { session as sessionDouble } from './double-session.ts';
import { doubleState } from './double-state.ts';
import { UtilityProcessDouble } from './double-utility-process.ts';
import { BrowserWindowDouble } from './double-window.ts';

// Stands for the module `electron` in tests: the main process runs on plain Node, windows are pages of a real
// Chromium. Only what the shell uses is here, and each part is held against Electron's own types.

class AppDouble extends EventEmitter {
  isPackaged = false;
  #paths = new Map<string, string>([['userData', '/nonexistent/kith']]);

  setPath(name: string, value: string): void {
    this.#paths.set(name, value);
  }
  getPath(name: string): string {
    const value = this.#paths.get(name);
    if (value === undefined) throw new Error(`Failed to get '${name}' path`);
    return value;
  }
  requestSingleInstanceLock(): boolean {
    return !doubleState.lockTaken;
  }
  enableSandbox(): void {
    doubleState.sandboxed = true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  exit(code = 0): void {
    doubleState.exitCodes.push(code);
    this.emit('quit', {}, code);
  }
  quit(): void {
    this.emit('before-quit', { preventDefault: () => undefined });
    void Promise.all([...doubleState.windows].map(window => window.close())).then(() => {
      let prevented = false;
      this.emit('will-quit', {
        preventDefault: () => {
          prevented = true;
        },
      });
      if (!prevented) this.exit(0);
    });
  }
}

export const app = new AppDouble() satisfies Partial<Record<keyof Real.App, unknown>>;

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

export const dialog = {
  showErrorBox: (_title: string, content: string) => void doubleState.errorBoxes.push(content),
} satisfies Partial<Real.Dialog>;

export const shell = {
  openExternal: async (url: string) => void doubleState.openedOutside.push(url),
} satisfies Partial<Real.Shell>;

export const utilityProcess = UtilityProcessDouble;
export const BrowserWindow = BrowserWindowDouble;
export const MessageChannelMain = MessageChannelMainDouble;
export const ipcMain = ipcMainDouble;
export const session = sessionDouble;
