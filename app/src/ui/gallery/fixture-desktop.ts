import type { Desktop, DesktopNews, DesktopState } from '../../api/desktop.ts';

/**
 * A system that does nothing.
 *
 * @param state of the desktop shell; absent: the window is in a plain browser
 * @param news told to whoever listens
 */
export function fixtureDesktop(state?: DesktopState, news?: DesktopNews): Desktop {
  return {
    state: { subscribe: () => () => undefined, getSnapshot: () => state },
    ask: action => window.dispatchEvent(new CustomEvent('gallery:desktop', { detail: action })),
    listen: listener => {
      if (news) queueMicrotask(() => listener(news));
      return () => undefined;
    },
  };
}

export const DESKTOP: DesktopState = {
  version: '0.1.0',
  settings: {
    closeToTray: true,
    startAtLogin: false,
    awayWhenLocked: true,
    muteKey: 'Control+Shift+M',
    spellLanguages: ['en-GB', 'de'],
    checkForUpdates: false,
  },
  offers: {
    tray: true,
    startAtLogin: true,
    lockScreen: true,
    muteKey: true,
    pushToTalk: 'ready',
    spellLanguages: ['de', 'en-GB', 'en-US', 'es', 'fr', 'it', 'pl', 'tr'],
    updates: true,
  },
  keysTaken: ['muteKey'],
  profile: 'default',
  profiles: ['default', 'club', 'work'],
};

/** A Linux desktop under Wayland, as unpacked: little of it is there. */
export const BARE_DESKTOP: DesktopState = {
  ...DESKTOP,
  settings: { ...DESKTOP.settings, closeToTray: false, spellLanguages: [], muteKey: '' },
  offers: { tray: true, muteKey: true, pushToTalk: 'wayland', spellLanguages: ['de', 'en-GB'] },
  keysTaken: [],
  profiles: ['default'],
};

const picture = (from: string, to: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><linearGradient id="g"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient><rect width="320" height="180" fill="url(#g)"/><rect x="40" y="30" width="180" height="110" rx="6" fill="#fff" opacity=".85"/></svg>`,
  )}`;

export const SOURCES: Extract<DesktopNews, { type: 'choose-source' }> = {
  type: 'choose-source',
  request: 'AAAAAAAAAAAAAAAAAAAAAA',
  sound: true,
  sources: [
    { id: 'screen:0:0', kind: 'screen', name: 'Screen 1', thumbnail: picture('#2f6f8f', '#7ec8a9') },
    { id: 'screen:1:0', kind: 'screen', name: 'Screen 2', thumbnail: picture('#8f4f2f', '#e0b060') },
    { id: 'window:7:0', kind: 'window', name: 'Route to the hut – Maps', thumbnail: picture('#557', '#99c') },
    { id: 'window:9:0', kind: 'window', name: 'topo.pdf', thumbnail: '' },
    {
      id: 'window:12:0',
      kind: 'window',
      name: 'Packing list for the tour in September, third version with the things that everybody forgets',
      thumbnail: picture('#444', '#777'),
    },
  ],
};
