import type { BrowserOffers, OfferedNow } from '../ui/browser-offers.ts';

const DECLINED = 'kith-notices-declined';

/** What a browser says when a page could be installed (Chromium; other browsers have a menu of their own). */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Gathers what the browser around this window offers, for the window to show. */
export class OfferBoard implements BrowserOffers {
  readonly state: BrowserOffers['state'];
  readonly #listeners = new Set<() => void>();
  #now: OfferedNow = { notices: false, install: false, update: false };
  #prompt: InstallPrompt | undefined;
  #startUpdate: (() => void) | undefined;

  constructor() {
    this.state = {
      subscribe: listener => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      getSnapshot: () => this.#now,
    };
    addEventListener('beforeinstallprompt', event => {
      // Else the browser shows a bar of its own, at a moment of its own.
      event.preventDefault();
      this.#prompt = event as InstallPrompt;
      this.#set({ install: true });
    });
    addEventListener('appinstalled', () => this.#set({ install: false }));
  }

  /** Something would have been told, had the browser been asked. */
  noticeMissed(): void {
    if (!isDeclined()) this.#set({ notices: true });
  }

  /** @param start makes the new version the one that runs */
  updateFound(start: () => void): void {
    this.#startUpdate = start;
    this.#set({ update: true });
  }

  allowNotices(): void {
    this.#set({ notices: false });
    void Notification.requestPermission();
  }

  declineNotices(): void {
    this.#set({ notices: false });
    try {
      localStorage.setItem(DECLINED, 'yes');
    } catch {
      // A browser that keeps nothing asks again the next time.
    }
  }

  install(): void {
    const prompt = this.#prompt;
    this.#prompt = undefined;
    this.#set({ install: false });
    void prompt?.prompt();
  }

  update(): void {
    this.#startUpdate?.();
  }

  #set(change: Partial<OfferedNow>): void {
    this.#now = { ...this.#now, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function isDeclined(): boolean {
  try {
    return localStorage.getItem(DECLINED) !== null;
  } catch {
    return false;
  }
}
