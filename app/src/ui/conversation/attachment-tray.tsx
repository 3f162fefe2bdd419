import { X } from 'lucide-react';
import type { Attachment } from '../files/attachments.ts';
import { KIND_ICONS, kindOf } from '../files/file-kind.ts';
import { thumbnailUrl } from '../files/thumbnail-url.ts';
import { percentText } from '../format/amounts.ts';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { IconButton } from '../parts/icon-button.tsx';
import styles from './attachment-tray.module.css';

/** What will be sent, above the box. */
export function AttachmentTray({
  attachments,
  onRemove,
}: {
  attachments: readonly Attachment[];
  onRemove: (key: string) => void;
}) {
  const text = useText();
  const locale = useLocale();
  const total = attachments.reduce((sum, { size }) => sum + size, 0);
  const count = attachments.reduce((sum, { files = 1 }) => sum + files, 0);
  return (
    <section className={styles.tray} aria-label={text('attach.tray')}>
      <ul className={styles.list}>
        {attachments.map(attachment => (
          <TrayItem key={attachment.key} attachment={attachment} onRemove={() => onRemove(attachment.key)} />
        ))}
      </ul>
      {attachments.length > 1 && (
        <p className={styles.total}>{text('attach.total', { count, size: sizeText(total, locale) })}</p>
      )}
    </section>
  );
}

function TrayItem({ attachment, onRemove }: { attachment: Attachment; onRemove: () => void }) {
  const text = useText();
  const locale = useLocale();
  const { name, size, files, state, done, facts, problem } = attachment;
  const small = facts.picture?.thumbnail;
  const picture = small === undefined ? undefined : thumbnailUrl(small);
  const Icon = KIND_ICONS[files === undefined ? kindOf(attachment) : 'folder'];
  const about =
    state === 'failed'
      ? text(problem === undefined ? 'attach.failed' : `error.${problem}`)
      : state === 'adding' && size > 0 && done > 0
        ? text('attach.copying', { percent: percentText(done, size, locale) })
        : files === undefined
          ? sizeText(size, locale)
          : `${text('file.files', { count: files })} · ${sizeText(size, locale)}`;
  return (
    <li className={classNames(styles.item, state === 'failed' && styles.failed)} data-state={state}>
      {picture === undefined ? (
        <span className={styles.icon}>
          <Icon aria-hidden="true" strokeWidth={1.75} />
        </span>
      ) : (
        <img className={styles.picture} src={picture} alt="" />
      )}
      <span className={styles.words}>
        <span className={styles.name} title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className={styles.about}>{about}</span>
      </span>
      <IconButton icon={X} label={text('attach.remove', { name })} side="top" onClick={onRemove} />
    </li>
  );
}
