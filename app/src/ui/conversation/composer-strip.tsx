import { Pencil, Reply, X } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { oneLine } from '../roster/person-line.ts';
import styles from './composer-strip.module.css';
import { wordsOf } from './message-actions.ts';
import type { ComposerMode } from './use-composer-mode.ts';

/** Above the box: the message that is being answered or edited, and the way out of that. */
export function ComposerStrip({
  id,
  mode,
  name,
  onCancel,
}: {
  id: string;
  mode: ComposerMode;
  /** The other person. */
  name: string;
  onCancel: () => void;
}) {
  const text = useText();
  const { kind, row } = mode;
  const Icon = kind === 'edit' ? Pencil : Reply;
  const title =
    kind === 'edit' ? text('edit.title') : row.mine ? text('reply.to-self') : text('reply.to', { name });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves from the button inside
    <div
      className={styles.strip}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onCancel();
      }}
    >
      <Icon aria-hidden="true" strokeWidth={1.75} className={styles.icon} />
      <div id={id} className={styles.words}>
        <strong>{title}</strong>
        <span className={styles.line}>
          <bdi>{oneLine(wordsOf(row))}</bdi>
        </span>
      </div>
      <IconButton
        icon={X}
        label={text(kind === 'edit' ? 'edit.cancel' : 'reply.cancel')}
        side="top"
        onClick={onCancel}
      />
    </div>
  );
}
