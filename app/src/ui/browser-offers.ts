import type { Store } from './engine-client.ts';

/** What a plain browser around the window could do now, if the person wanted it. */
export interface OfferedNow {
  /** Something came that a notification would have told, but the browser has not been asked whether it may. */
  readonly notices: boolean;
  /** The page can be installed as an app. */
  readonly install: boolean;
  /** A new version of the page is here; it starts with a reload. */
  readonly update: boolean;
}

export interface BrowserOffers {
  readonly state: Store<OfferedNow>;
  allowNotices(): void;
  /** Not now, and not again by itself. */
  declineNotices(): void;
  install(): void;
  update(): void;
}

const NOTHING: OfferedNow = { notices: false, install: false, update: false };

/** Where there is no browser to ask: the desktop shell, the gallery. */
export const NO_OFFERS: BrowserOffers = {
  state: { subscribe: () => () => undefined, getSnapshot: () => NOTHING },
  allowNotices: () => undefined,
  declineNotices: () => undefined,
  install: () => undefined,
  update: () => undefined,
};
