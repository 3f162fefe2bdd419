import type { Desktop, DesktopState } from '../../api/desktop.ts';

/**
 * A system that does nothing.
 *
 * @param state of the desktop shell; absent: the window is in a plain browser
 */
export function fixtureDesktop(state?: DesktopState): Desktop {
  return {
    state: { subscribe: () => () => undefined, getSnapshot: () => state },
    ask: action => window.dispatchEvent(new CustomEvent('gallery:desktop', { detail: action })),
    listen: () => () => undefined,
  };
}
