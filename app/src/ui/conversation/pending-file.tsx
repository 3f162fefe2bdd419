import { KIND_ICONS, kindOf } from '../files/file-kind.ts';
import { OfferButtons } from '../files/offer-buttons.tsx';
import { thumbnailUrl } from '../files/thumbnail-url.ts';
import { TransferBar } from '../files/transfer-bar.tsx';
import { transferWords } from '../files/transfer-words.ts';
import { useTransfer } from '../files/use-transfer.ts';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import fileStyles from './file-content.module.css';
import styles from './message-bubble.module.css';

/** A file that is being prepared: it becomes a message when it is read. */
export function PendingFile({ id, name }: { id: string; name: string }) {
  const text = useText();
  const locale = useLocale();
  const row = useTransfer(id);
  if (!row) return null;
  const failed = row.state === 'failed';
  const Icon = KIND_ICONS[row.kind === 'folder' ? 'folder' : kindOf(row)];
  const picture = row.thumbnail === undefined ? undefined : thumbnailUrl(row.thumbnail);
  return (
    <article
      className={classNames(styles.message, styles.mine, styles.single)}
      aria-label={`${text('conversation.you')}: ${row.name}`}
      data-pending={id}
      tabIndex={-1}
    >
      <div className={styles.bubble}>
        <div className={classNames(fileStyles.file, fileStyles.mine)}>
          <div className={fileStyles.line}>
            <span className={fileStyles.icon} aria-hidden="true">
              {picture === undefined ? <Icon strokeWidth={1.75} /> : <img src={picture} alt="" />}
            </span>
            <div className={fileStyles.words}>
              <span className={fileStyles.name} title={row.name}>
                <bdi>{row.name}</bdi>
              </span>
              <span className={fileStyles.about}>{sizeText(row.size, locale)}</span>
            </div>
          </div>
          <TransferBar
            part={row.size === 0 ? 1 : row.done / row.size}
            label={text('transfer.progress', { name: row.name })}
            still={failed}
          />
          <p
            className={classNames(fileStyles.state, failed && fileStyles.problem)}
            title={failed ? undefined : text('transfer.preparing-hint')}
          >
            {transferWords(row, name, text, locale)}
          </p>
          {row.caption !== undefined && (
            <p className={fileStyles.caption} dir="auto">
              {text('transfer.caption', { text: row.caption })}
            </p>
          )}
          <OfferButtons
            id={id}
            name={row.name}
            actions={[...(row.can.retry ? (['retry'] as const) : []), 'cancel' as const]}
          />
        </div>
      </div>
    </article>
  );
}
