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

/** The library's name of a key, from its `KeyboardEvent.code`. */
function keyName(code: string): string {
  return code
    .replace(/^(Key|Digit)(?=.$)/, '')
    .replace(/^Control/, 'Ctrl')
    .replace(/^(Ctrl|Alt|Shift|Meta)Left$/, '$1');
}

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
   * Listens to one key instead of any other.
   *
   * @param key its `KeyboardEvent.code`
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
      const code = codes[keyName(key)];
      if (code === undefined) return false;
      let held = false;
      const turn = (to: boolean) => (event: UiohookKeyboardEvent) => {
        if (event.keycode !== code || held === to) return;
        held = to;
        talk(to);
      };
      hook.on('keydown', turn(true));
      hook.on('keyup', turn(false));
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
