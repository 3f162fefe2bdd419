import { systemPreferences } from 'electron';
import type { UiohookKeyboardEvent } from 'uiohook-napi';
import type { DesktopState } from '../api/desktop.ts';

/** Why there are keys that report their release, or why not. */
export type HoldKeysOffer = DesktopState['offers']['pushToTalk'];

/** What is used of the library; loaded only when a key is to be listened to. */
export interface KeyHook {
  on(event: 'keydown' | 'keyup', listener: (event: UiohookKeyboardEvent) => void): unknown;
  removeAllListeners(): unknown;
  start(): void;
  stop(): void;
}

interface LoadedHook {
  readonly hook: KeyHook;
  readonly codes: Readonly<Record<string, number>>;
}

/** Loads uiohook-napi, which watches the keyboard of the whole system. */
export async function loadKeyHook(): Promise<LoadedHook> {
  const { uIOhook, UiohookKey } = await import('uiohook-napi');
  return { hook: uIOhook, codes: UiohookKey };
}

const MODIFIERS: Readonly<Record<string, 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>> = {
  CommandOrControl: process.platform === 'darwin' ? 'metaKey' : 'ctrlKey',
  Command: 'metaKey',
  Control: 'ctrlKey',
  Alt: 'altKey',
  Shift: 'shiftKey',
  Super: 'metaKey',
};

/** A key that is held down to speak, whatever program is in front: Electron's own shortcuts know no release. */
export class HoldKeys {
  readonly #load: () => Promise<LoadedHook>;
  readonly #platform: NodeJS.Platform;
  readonly #isWayland: boolean;
  #running: KeyHook | undefined;
  #failed = false;
  #wanted = 0;

  constructor(platform: NodeJS.Platform, isWayland: boolean, load: () => Promise<LoadedHook>) {
    this.#platform = platform;
    this.#isWayland = isWayland;
    this.#load = load;
  }

  /** Whether it can work here; looked at without loading anything. */
  get offer(): HoldKeysOffer {
    if (this.#isWayland) return 'wayland';
    if (this.#failed) return 'unavailable';
    if (this.#platform === 'darwin' && !systemPreferences.isTrustedAccessibilityClient(false)) {
      return 'needs-permission';
    }
    return 'ready';
  }

  /**
   * Listens to one key, with the modifiers that it names, instead of any other.
   *
   * @param key an accelerator as Electron spells it
   * @returns whether that is possible
   */
  async listen(key: string, talk: (held: boolean) => void): Promise<boolean> {
    this.stop();
    if (this.offer === 'wayland' || this.offer === 'unavailable') return false;
    // macOS asks for the permission when it is first needed.
    if (this.offer === 'needs-permission') return systemPreferences.isTrustedAccessibilityClient(true);
    const mine = ++this.#wanted;
    try {
      const { hook, codes } = await this.#load();
      if (mine !== this.#wanted) return true;
      const names = key.split('+');
      const code = codes[names.at(-1) ?? ''];
      if (code === undefined) return false;
      const modifiers = names.slice(0, -1).map(name => MODIFIERS[name]);
      let held = false;
      hook.on('keydown', event => {
        const fits = modifiers.every(modifier => modifier !== undefined && event[modifier]);
        if (held || event.keycode !== code || !fits) return;
        held = true;
        talk(true);
      });
      hook.on('keyup', event => {
        // Whoever lets go of a modifier first has let go all the same.
        if (!held || event.keycode !== code) return;
        held = false;
        talk(false);
      });
      hook.start();
      this.#running = hook;
      return true;
    } catch {
      // No X server, a library that is missing: the key works in Kith's own window only.
      this.#failed = true;
      return false;
    }
  }

  stop(): void {
    this.#wanted += 1;
    this.#running?.removeAllListeners();
    this.#running?.stop();
    this.#running = undefined;
  }
}
