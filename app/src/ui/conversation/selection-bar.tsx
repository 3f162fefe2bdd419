import { Copy, Forward, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCopy } from '../state/use-copy.ts';
import { actionsFor, canForward, type SaidRow, wordsOf } from './message-actions.ts';
import styles from './selection-bar.module.css';

/** What the api forwards at once. */
const MOST = 100;

/** In the place of the box to write in, while messages are selected: what can be done with all of them. */
export function SelectionBar({
  rows,
  name,
  blocked,
  onEnd,
}: {
  rows: readonly SaidRow[];
  /** The other person. */
  name: string;
  blocked: boolean;
  onEnd: () => void;
}) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const copy = useCopy();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    bar.current?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      // A dialog or a menu over the window takes the key for itself.
      if (
        event.key === 'Escape' &&
        !event.defaultPrevented &&
        !document.querySelector('[role=dialog], [role=menu]')
      )
        onEnd();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onEnd]);
  const ids = rows.map(({ id }) => id);
  const canDelete = rows.every(row => actionsFor(row, blocked).delete);
  const words = () =>
    rows.length === 1
      ? rows.map(wordsOf).join('')
      : rows
          .map(
            row =>
              `${row.mine ? text('conversation.you') : name}, ${fullTime(row.at, locale)}:\n${wordsOf(row)}`,
          )
          .join('\n\n');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons is no set of form fields
    <div ref={bar} className={styles.bar} role="group" aria-label={text('selection.label')} tabIndex={-1}>
      <IconButton icon={X} label={text('selection.cancel')} side="top" onClick={onEnd} />
      <span className={styles.count} role="status">
        {rows.length > MOST ? text('selection.too-many') : text('selection.count', { count: rows.length })}
      </span>
      <Button
        onClick={() => {
          copy(words());
          onEnd();
        }}
      >
        <Copy aria-hidden="true" /> <span className={styles.word}>{text('selection.copy')}</span>
      </Button>
      {canDelete && (
        <Button
          onClick={() => {
            navigator.openDialog({ kind: 'delete-messages', ids });
            onEnd();
          }}
        >
          <Trash2 aria-hidden="true" /> <span className={styles.word}>{text('selection.delete')}</span>
        </Button>
      )}
      <Button
        look="primary"
        disabled={rows.length === 0 || rows.length > MOST || !rows.every(canForward)}
        onClick={() => {
          navigator.openDialog({ kind: 'forward', ids });
          onEnd();
        }}
      >
        <Forward aria-hidden="true" /> <span className={styles.word}>{text('selection.forward')}</span>
      </Button>
    </div>
  );
}
