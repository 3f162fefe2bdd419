import { useEffect, useMemo, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';

/** Timers of browsers go no further than 24 days. Milliseconds. */
const FAR = 86_400_000;

/** Rows whose time is not up. The engine erases them; it may be a moment behind, and does not tell of rows far back. */
export function useUnexpired(rows: readonly MessageRow[]): readonly MessageRow[] {
  const [now, setNow] = useState(() => Date.now());
  const next = useMemo(
    () =>
      rows.reduce(
        (least, { expiresAt }) =>
          expiresAt !== undefined && expiresAt > now ? Math.min(least, expiresAt) : least,
        Number.POSITIVE_INFINITY,
      ),
    [rows, now],
  );
  useEffect(() => {
    if (next === Number.POSITIVE_INFINITY) return undefined;
    const wait = Math.min(FAR, Math.max(0, next - Date.now()) + 1);
    const timer = setTimeout(() => setNow(Date.now()), wait);
    return () => clearTimeout(timer);
  }, [next]);
  return useMemo(() => {
    const stays = ({ expiresAt }: MessageRow) => expiresAt === undefined || expiresAt > now;
    return rows.every(stays) ? rows : rows.filter(stays);
  }, [rows, now]);
}
