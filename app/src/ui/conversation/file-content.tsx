import { File, Folder } from 'lucide-react';
import type { MessageRow } from '../../api/contract.ts';
import { sizeText } from '../format/size.ts';
import { useLocale } from '../i18n/use-text.ts';
import styles from './file-content.module.css';

export type OfferedBody = Extract<MessageRow['body'], { type: 'file' | 'folder' }>;

/** A file or folder in its bubble: what it is and how large. */
export function FileContent({ body }: { body: OfferedBody }) {
  const locale = useLocale();
  const Icon = body.type === 'folder' ? Folder : File;
  return (
    <div className={styles.file}>
      <Icon aria-hidden="true" strokeWidth={1.75} />
      <span className={styles.name}>
        <bdi>{body.name}</bdi>
      </span>
      <span className={styles.size}>{sizeText(body.size, locale)}</span>
    </div>
  );
}
