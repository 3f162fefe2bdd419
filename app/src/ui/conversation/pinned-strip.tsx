import { Pin } from 'lucide-react';
import { useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { oneLine } from '../roster/person-line.ts';
import { useNavigator } from '../state/navigation.tsx';
import { wordsOf } from './message-actions.ts';
import styles from './pinned-strip.module.css';
import { usePinned } from './use-pinned.ts';

/** Below the header: what either person pinned. Each press leads to the next older one, and round again. */
export function PinnedStrip({ address, rows }: { address: string; rows: readonly MessageRow[] }) {
  const text = useText();
  const navigator = useNavigator();
  const pinned = usePinned(address, rows);
  const [turn, setTurn] = useState(0);
  const index = pinned.length === 0 ? 0 : turn % pinned.length;
  const row = pinned[index];
  if (!row) return null;
  return (
    <button
      type="button"
      className={styles.strip}
      onClick={() => {
        navigator.jumpTo(row.order);
        setTurn(index + 1);
      }}
    >
      <Pin aria-hidden="true" strokeWidth={1.75} />
      <strong>
        {pinned.length === 1
          ? text('pinned.one')
          : text('pinned.of', { index: index + 1, count: pinned.length })}
      </strong>
      <span className={styles.line}>
        <bdi>{oneLine(wordsOf(row))}</bdi>
      </span>
    </button>
  );
}
