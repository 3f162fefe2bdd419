import { useEffect, useRef } from 'react';
import { useDesktop } from '../state/client-context.ts';
import { useTopic } from '../state/use-topic.ts';

/** A conversation that was read, here or on another device, needs no notice any more. */
export function useReadNotices(): void {
  const desktop = useDesktop();
  const { rows } = useTopic('roster', {});
  const unread = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const before = unread.current;
    unread.current = new Set(rows.filter(row => row.unread > 0).map(row => row.address));
    for (const id of before) if (!unread.current.has(id)) desktop.ask({ type: 'withdraw', id });
  }, [rows, desktop]);
}
