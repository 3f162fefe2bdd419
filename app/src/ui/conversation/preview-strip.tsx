import { X } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { linkTarget } from '../parts/link-target.ts';
import { Spinner } from '../parts/spinner.tsx';
import { PreviewContent } from './preview-card.tsx';
import styles from './preview-strip.module.css';
import type { ComposedPreview } from './use-link-preview.ts';

/** Above the box: what the message will show of its link, and the way to send it without. */
export function PreviewStrip({ preview: { looking, preview, remove } }: { preview: ComposedPreview }) {
  const text = useText();
  if (looking === undefined && !preview) return null;
  return (
    <div className={styles.strip} role="status">
      {preview ? (
        <PreviewContent preview={preview} />
      ) : (
        <>
          <Spinner />
          <span>{text('preview.loading', { host: linkTarget(looking ?? '').host })}</span>
        </>
      )}
      <IconButton
        icon={X}
        label={text('preview.remove')}
        side="top"
        className={styles.remove}
        onClick={remove}
      />
    </div>
  );
}
