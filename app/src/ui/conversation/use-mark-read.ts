import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useClient } from '../state/client-context.ts';
import { newestTheirs } from './conversation-items.ts';

/** Calls back when the next frame has been painted; the function returned prevents it. */
function afterPaint(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(callback);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/**
 * Marks messages as read when they really can be: the list is at its bottom, and the window is in front. Each mark
 * is sent once.
 */
export function useMarkRead(
  address: string,
  rows: readonly MessageRow[],
  readUpTo: string | undefined,
): { readonly onBottom: (atBottom: boolean) => void } {
  const client = useClient();
  const [atBottom, setAtBottom] = useState(false);
  const [inFront, setInFront] = useState(() => document.hasFocus());
  const sent = useRef(readUpTo ?? '');
  useEffect(() => {
    const look = () => setInFront(document.visibilityState === 'visible' && document.hasFocus());
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  const newest = newestTheirs(rows);
  useEffect(() => {
    if (!atBottom || !inFront || newest === undefined || newest <= sent.current) return undefined;
    // Read is what has been on the screen; and what the mark changes does not hold that up.
    return afterPaint(() => {
      sent.current = newest;
      void client.call('chat.read', { address, upTo: newest });
    });
  }, [client, address, atBottom, inFront, newest]);
  return { onBottom: useCallback((at: boolean) => setAtBottom(at), []) };
}
