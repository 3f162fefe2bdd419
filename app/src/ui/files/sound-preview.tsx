import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import styles from './media-preview.module.css';
import { useShownFile } from './use-shown-file.ts';

/** A player for sound in its bubble. */
export function SoundPreview({
  id,
  body,
}: {
  id: string;
  body: Extract<MessageRow['body'], { type: 'file' }>;
}) {
  const text = useText();
  const shown = useShownFile(id, true);
  if (shown.state === 'failed') return <p className={styles.gone}>{text('file.gone')}</p>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what a buddy sends
    <audio
      className={styles.sound}
      controls
      preload="metadata"
      aria-label={body.name}
      src={shown.state === 'shown' ? shown.url : undefined}
    />
  );
}
