import type { LinkPreview } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { linkTarget } from '../parts/link-target.ts';
import { SafeLink } from '../parts/safe-link.tsx';
import styles from './preview-card.module.css';

/** What the author's machine read at an address: nothing is fetched to show it. The host is where it really leads. */
export function PreviewCard({ preview, mine }: { preview: LinkPreview; mine: boolean }) {
  const text = useText();
  const host = linkTarget(preview.url).host;
  return (
    <SafeLink
      href={preview.url}
      label={`${text('preview.card', { host })}: ${preview.title}`}
      className={classNames(styles.card, mine && styles.mine)}
    >
      <PreviewContent preview={preview} />
    </SafeLink>
  );
}

export function PreviewContent({ preview }: { preview: LinkPreview }) {
  const { picture } = preview;
  return (
    <>
      {picture && (
        <img
          className={styles.picture}
          alt=""
          src={`data:${picture.type};base64,${toBase64(picture.data)}`}
        />
      )}
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

/** The spelling of base64 that a `data:` address takes. */
const toBase64 = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');
