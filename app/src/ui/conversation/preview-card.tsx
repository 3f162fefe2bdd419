import type { LinkPreview } from '../../api/contract.ts';
import { thumbnailUrl } from '../files/thumbnail-url.ts';
import { classNames } from '../parts/class-names.ts';
import { linkTarget } from '../parts/link-target.ts';
import { SafeLink } from '../parts/safe-link.tsx';
import styles from './preview-card.module.css';

/** What the author's machine read at an address: nothing is fetched to show it. The host is where it really leads. */
export function PreviewCard({ preview, mine }: { preview: LinkPreview; mine: boolean }) {
  return (
    <SafeLink href={preview.url} className={classNames(styles.card, mine && styles.mine)}>
      <PreviewContent preview={preview} />
    </SafeLink>
  );
}

export function PreviewContent({ preview }: { preview: LinkPreview }) {
  const picture = preview.picture && thumbnailUrl(preview.picture.data);
  return (
    <>
      {picture !== undefined && <img className={styles.picture} alt="" src={picture} />}
      <span className={styles.words}>
        <strong dir="auto">{preview.title}</strong>
        {preview.description !== undefined && (
          <span className={styles.description} dir="auto">
            {preview.description}
          </span>
        )}
        <span className={styles.host}>{linkTarget(preview.url).host}</span>
      </span>
    </>
  );
}
