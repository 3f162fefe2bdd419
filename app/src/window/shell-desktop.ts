import type { Desktop, DesktopNews, DesktopState } from '../api/desktop.ts';
import type { KithShell } from '../electron/shell-port.ts';

/** The desktop shell around the window, as the window sees it. */
export function shellDesktop(shell: KithShell): Desktop {
  const watchers = new Set<() => void>();
  const listeners = new Set<(news: DesktopNews) => void>();
  /** What came before anybody listened: a link that started Kith. */
  const early: DesktopNews[] = [];
  let state: DesktopState | undefined;
  shell.listen(event => {
    if (event.type === 'state') {
      state = event.state;
      for (const watcher of watchers) watcher();
    } else if (listeners.size === 0) early.push(event);
    else for (const listener of listeners) listener(event);
  });
  shell.ask({ type: 'ready' });
  return {
    state: {
      subscribe: watcher => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
      getSnapshot: () => state,
    },
    ask: action => shell.ask(action),
    listen: listener => {
      listeners.add(listener);
      // When everybody who begins to listen together does.
      queueMicrotask(() => {
        for (const news of early.splice(0)) for (const each of listeners) each(news);
      });
      return () => listeners.delete(listener);
    },
  };
}
