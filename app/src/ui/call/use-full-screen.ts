import { useCallback, useSyncExternalStore } from 'react';

/** The whole screen for the call; `toggle` is absent where the browser has no way. Escape leaves it. */
export function useFullScreen(): { isFull: boolean; toggle: (() => void) | undefined } {
  const subscribe = useCallback((listener: () => void) => {
    document.addEventListener('fullscreenchange', listener);
    return () => document.removeEventListener('fullscreenchange', listener);
  }, []);
  const isFull = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
  // The document, not the call's element: menus and dialogs stand beside it.
  const toggle = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen().catch(() => undefined);
  }, []);
  return { isFull, toggle: document.fullscreenEnabled ? toggle : undefined };
}
