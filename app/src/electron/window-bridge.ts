import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { type DesktopAction, type DesktopEvent, desktopActionSchema } from '../api/desktop.ts';
import { CHANNELS, isWindowUrl } from './shell-channels.ts';

/** Told to the main window once it listens; more are dropped, the oldest first. */
const MOST_EARLY = 20;
/** Keys that were pressed a while ago do nothing any more: no microphone opens by them. */
const MOMENTARY: ReadonlySet<DesktopEvent['type']> = new Set(['mute-pressed', 'push-to-talk']);

export interface BridgeParts {
  /** The main window's page, when there is one. */
  main(): WebContents | undefined;
  /** Whether a page belongs to one of our windows. */
  has(contents: WebContents): boolean;
  take(action: DesktopAction, from: WebContents): void;
  /** Somebody in our window wants a port to the daemon. */
  port(frame: WebFrameMain): void;
}

/** The main process's end of what passes between a window and the system around it: who asks is checked, and what. */
export class WindowBridge {
  readonly #parts: BridgeParts;
  readonly #ready = new WeakSet<WebContents>();
  readonly #early: DesktopEvent[] = [];

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  serve(): void {
    ipcMain.on(CHANNELS.requestPort, ({ senderFrame }) => {
      if (isOwn(senderFrame)) this.#parts.port(senderFrame);
    });
    ipcMain.on(CHANNELS.action, ({ senderFrame, sender }, action: unknown) => {
      if (!isOwn(senderFrame) || !this.#parts.has(sender)) return;
      const checked = desktopActionSchema.safeParse(action);
      if (!checked.success) return;
      if (checked.data.type === 'ready') this.#greet(sender);
      this.#parts.take(checked.data, sender);
    });
  }

  /** To the main window: at once, or when it listens. */
  tell(event: DesktopEvent): void {
    const main = this.#parts.main();
    if (main !== undefined && this.#ready.has(main)) this.tellWindow(main, event);
    else if (!MOMENTARY.has(event.type) && this.#early.push(event) > MOST_EARLY) this.#early.shift();
  }

  tellWindow(contents: WebContents, event: DesktopEvent): void {
    if (!contents.isDestroyed()) contents.send(CHANNELS.event, event);
  }

  /** The page of a window is loaded anew: it listens again when it says so. */
  forget(contents: WebContents): void {
    this.#ready.delete(contents);
  }

  #greet(contents: WebContents): void {
    this.#ready.add(contents);
    if (contents !== this.#parts.main()) return;
    for (const event of this.#early.splice(0)) this.tellWindow(contents, event);
  }
}

/** The page of a window of ours, and no frame within it. */
export function isOwn(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null && isWindowUrl(frame.url);
}
