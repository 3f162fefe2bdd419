import type { Desktop, DesktopNews, DesktopNotice } from '../api/desktop.ts';

/** A plain browser around the window: it shows notices and comes to the front, if it is let. */
export function browserDesktop(): Desktop {
  const listeners = new Set<(news: DesktopNews) => void>();
  const tell = (news: DesktopNews): void => {
    for (const listener of listeners) listener(news);
  };
  const shown = new Map<string, Notification>();
  return {
    state: { subscribe: () => () => undefined, getSnapshot: () => undefined },
    ask: action => {
      switch (action.type) {
        case 'notify': {
          const { notice } = action;
          const notification = notify(notice, () => tell({ type: 'notice-opened', address: notice.address }));
          if (notification !== undefined) shown.set(notice.id, notification);
          return;
        }
        case 'withdraw':
          shown.get(action.id)?.close();
          shown.delete(action.id);
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
      return () => listeners.delete(listener);
    },
  };
}

function notify({ id, title, body }: DesktopNotice, open: () => void): Notification | undefined {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return undefined;
  try {
    const notification = new Notification(title, { body, silent: true, tag: id, icon: '/kith.svg' });
    notification.onclick = () => {
      window.focus();
      open();
      notification.close();
    };
    return notification;
  } catch {
    // Chromium on Android has the name but refuses the constructor.
    return undefined;
  }
}
