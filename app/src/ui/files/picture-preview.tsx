import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { useNavigator } from '../state/navigation.tsx';
import { pictureBox } from './picture-box.ts';
import styles from './picture-preview.module.css';
import { thumbnailUrl } from './thumbnail-url.ts';
import { useShownFile } from './use-shown-file.ts';

type FileBody = Extract<MessageRow['body'], { type: 'file' }>;

/** A picture in its bubble. Its room is reserved by what its sender says of its size, so nothing jumps when it comes. */
export function PicturePreview({ id, body }: { id: string; body: FileBody }) {
  const text = useText();
  const navigator = useNavigator();
  const shown = useShownFile(id, body.here);
  const box = pictureBox(body.picture);
  const thumbnail = body.picture?.thumbnail;
  const small = thumbnail === undefined ? undefined : thumbnailUrl(thumbnail);
  const style = { inlineSize: box.width, aspectRatio: `${box.width} / ${box.height}` };
  const content = (
    <>
      {small !== undefined && <img className={styles.small} src={small} alt="" draggable={false} />}
      {shown.state === 'shown' && <img className={styles.whole} src={shown.url} alt="" draggable={false} />}
      {shown.state === 'failed' && <span className={styles.gone}>{text('file.gone')}</span>}
    </>
  );
  if (!body.here) {
    return (
      <div className={classNames(styles.picture, styles.offered)} style={style} aria-hidden="true">
        {content}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={styles.picture}
      style={style}
      aria-label={text('file.picture', { name: body.name })}
      aria-haspopup="dialog"
      onClick={() => navigator.openDialog({ kind: 'picture', id, name: body.name })}
    >
      {content}
    </button>
  );
}
