import type { Desktop, DesktopNews } from '../api/desktop.ts';
import type { BrowserNotices } from './browser-notices.ts';

/**
 * A plain browser around the window: it shows notices and a badge, if it is let.
 *
 * @param opened what the address said that the window was opened with, such as a link that somebody clicked elsewhere
 */
export function browserDesktop(notices: BrowserNotices, opened: readonly DesktopNews[] = []): Desktop {
  const listeners = new Set<(news: DesktopNews) => void>();
  const waiting = [...opened];
  notices.listen(news => {
    for (const listener of listeners) listener(news);
  });
  return {
    state: { subscribe: () => () => undefined, getSnapshot: () => undefined },
    ask: action => {
      switch (action.type) {
        case 'notify':
          notices.show(action.notice);
          return;
        case 'withdraw':
          notices.withdraw(action.id);
          return;
        case 'status':
          showBadge(action.unread);
          return;
        case 'open-conversation':
          window.open(
            `${location.pathname}?conversation=${encodeURIComponent(action.address)}`,
            `kith-${action.address}`,
            'popup,width=480,height=680',
          );
          return;
        default:
          // The rest needs the desktop shell.
          return;
      }
    },
    listen: listener => {
      listeners.add(listener);
      // Told when somebody listens, to everybody who begins together: the window of who is not logged in has nothing to
      // show it with.
      queueMicrotask(() => {
        for (const news of waiting.splice(0)) for (const each of listeners) each(news);
      });
      return () => listeners.delete(listener);
    },
  };
}

/** A number on the icon of an installed page; browsers that can't do it have the title. */
function showBadge(unread: number): void {
  if (!('setAppBadge' in navigator)) return;
  const shown = unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge();
  shown.catch(() => undefined);
}
