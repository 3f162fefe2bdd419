import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import styles from './media-preview.module.css';
import { pictureBox } from './picture-box.ts';
import { thumbnailUrl } from './thumbnail-url.ts';
import { useShownFile } from './use-shown-file.ts';

/** A player for a video in its bubble; its room is reserved before it loads. */
export function VideoPreview({
  id,
  body,
}: {
  id: string;
  body: Extract<MessageRow['body'], { type: 'file' }>;
}) {
  const text = useText();
  const shown = useShownFile(id, true);
  const box = pictureBox(body.picture ?? { width: 320, height: 180 });
  const thumbnail = body.picture?.thumbnail;
  const poster = thumbnail === undefined ? undefined : thumbnailUrl(thumbnail);
  if (shown.state === 'failed') return <p className={styles.gone}>{text('file.gone')}</p>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what a buddy sends
    <video
      className={styles.video}
      style={{ inlineSize: box.width, aspectRatio: `${box.width} / ${box.height}` }}
      controls
      preload="metadata"
      aria-label={body.name}
      poster={poster}
      src={shown.state === 'shown' ? shown.url : undefined}
    />
  );
}
