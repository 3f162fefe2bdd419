import { type BrowserWindow, screen, type WebContents } from 'electron';
import { CrashCount } from './crash-count.ts';
import { conversationUrl, WINDOW_URL } from './shell-channels.ts';
import type { ShellMemory } from './shell-memory.ts';
import { openWindow } from './window.ts';
import { placeFor } from './window-place.ts';

const CONVERSATION_SIZE = { width: 480, height: 680 };
/** More are no help to anybody; a bug in the window must not fill the screen. */
const MOST_CONVERSATIONS = 20;

export interface WindowsParts {
  readonly preload: string;
  readonly memory: ShellMemory;
  /** Whether the main window is hidden when it is closed, so that the app goes on. */
  hidesOnClose(): boolean;
  /** It was hidden instead of closed. */
  hidden(): void;
  /** A window is made: its menus and so on. */
  made(window: BrowserWindow): void;
  /** The page of a window failed and is loaded anew. */
  recovered(window: BrowserWindow): void;
  /** It failed again and again: nothing is loaded until `again` is called. */
  gaveUp(again: () => void): void;
}

/** The main window, and conversations in windows of their own. */
export class KithWindows {
  readonly #parts: WindowsParts;
  readonly #conversations = new Map<string, BrowserWindow>();
  readonly #crashes = new CrashCount();
  #main: BrowserWindow | undefined;
  #quitting = false;

  constructor(parts: WindowsParts) {
    this.#parts = parts;
  }

  get main(): BrowserWindow | undefined {
    return this.#main;
  }

  /** Closing a window closes it from now on. */
  quit(): void {
    this.#quitting = true;
  }

  /** Brings the main window to the front; opens it when there is none. */
  show(): void {
    if (this.#main === undefined) this.open(false);
    else bringToFront(this.#main);
  }

  /** @param hidden it loads, so that messages and calls are told of, and shows itself when it is wanted */
  open(hidden: boolean): void {
    const { memory, preload } = this.#parts;
    const saved = memory.now.window;
    const areas = screen.getAllDisplays().map(display => display.workArea);
    const window = openWindow(preload, WINDOW_URL, placeFor(saved, areas));
    this.#main = window;
    if (!hidden) {
      window.once('ready-to-show', () => {
        if (saved?.maximised) window.maximize();
        window.show();
      });
    }
    window.on('close', event => {
      memory.put({ window: { ...window.getNormalBounds(), maximised: window.isMaximized() } });
      if (this.#quitting || !this.#parts.hidesOnClose()) return;
      event.preventDefault();
      window.hide();
      this.#parts.hidden();
    });
    window.on('closed', () => {
      this.#main = undefined;
      // They live of what the main window does for them: notices, calls.
      for (const conversation of this.#conversations.values()) conversation.close();
    });
    this.#watch(window);
  }

  openConversation(address: string): void {
    const present = this.#conversations.get(address);
    if (present !== undefined) {
      bringToFront(present);
      return;
    }
    if (this.#conversations.size >= MOST_CONVERSATIONS) return;
    const window = openWindow(this.#parts.preload, conversationUrl(address), CONVERSATION_SIZE);
    this.#conversations.set(address, window);
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => this.#conversations.delete(address));
    this.#watch(window);
  }

  /** Whether somebody looks at this conversation in a window of its own. */
  isRead(address: string): boolean {
    return this.#conversations.get(address)?.isFocused() === true;
  }

  /** Pages of all windows that there are. */
  pages(): WebContents[] {
    const windows = [...(this.#main === undefined ? [] : [this.#main]), ...this.#conversations.values()];
    return windows.map(window => window.webContents);
  }

  /** Whether a page is one of ours, and not of a window that is gone. */
  has(contents: WebContents): boolean {
    return this.pages().includes(contents);
  }

  #watch(window: BrowserWindow): void {
    this.#parts.made(window);
    window.on('focus', () => window.flashFrame(false));
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      const again = (): void => {
        window.webContents.reload();
        this.#parts.recovered(window);
      };
      if (!this.#crashes.add(Date.now())) {
        again();
        return;
      }
      this.#parts.gaveUp(() => {
        this.#crashes.forget();
        again();
      });
    });
  }
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
