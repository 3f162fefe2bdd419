import { isVoiceMessage } from '@kith/shared/chat/voice-message';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { FileActions } from '../files/file-actions.tsx';
import { KIND_ICONS, kindOf, previewOf } from '../files/file-kind.ts';
import { OfferButtons } from '../files/offer-buttons.tsx';
import { type OfferedBody, offerState } from '../files/offer-state.ts';
import { PicturePreview } from '../files/picture-preview.tsx';
import { SoundPreview } from '../files/sound-preview.tsx';
import { TextPreview } from '../files/text-preview.tsx';
import { TransferBar } from '../files/transfer-bar.tsx';
import { useTransfer } from '../files/use-transfer.ts';
import { VideoPreview } from '../files/video-preview.tsx';
import { VoiceMessage } from '../files/voice-message.tsx';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import styles from './file-content.module.css';

/** A file or folder in its bubble: a preview of what can be shown, what it is, how far it is, what can be done with it. */
export const FileContent = memo(function FileContent({
  row,
  body,
  address,
  name,
}: {
  row: Pick<MessageRow, 'id' | 'mine' | 'order'>;
  body: OfferedBody;
  /** Of the other person. */
  address: string;
  /** The other person. */
  name: string;
}) {
  const text = useText();
  const locale = useLocale();
  const transfer = useTransfer(row.id);
  const state = offerState({ mine: row.mine, body }, transfer, name, text, locale);
  // A file that the browser lost hold of is neither shown nor opened: what can be done about it is below.
  const isLost = state.actions.includes('allow') || state.actions.includes('pick-again');
  const here = body.here && !isLost;
  const preview = body.type === 'file' ? previewOf(body) : undefined;
  const size = sizeText(body.size, locale);
  const about = body.type === 'folder' ? `${text('file.files', { count: body.files })} · ${size}` : size;
  const voice = body.type === 'file' && isVoiceMessage(body) ? body : undefined;
  // A picture that is here speaks for itself.
  const plain = preview === 'picture' && here && state.words === undefined;
  return (
    <div className={classNames(styles.file, row.mine && styles.mine)} data-offer={body.offer}>
      {body.type === 'file' && preview === 'picture' && <PicturePreview id={row.id} body={body} />}
      {body.type === 'file' && here && preview === 'video' && <VideoPreview id={row.id} body={body} />}
      {voice && (
        <div className={styles.line}>
          <VoiceMessage
            row={row}
            address={address}
            duration={voice.duration}
            waveform={voice.voice.waveform}
            here={voice.here}
          />
          {voice.here && <FileActions id={row.id} body={voice} />}
        </div>
      )}
      {!plain && !voice && (
        <div className={styles.line}>
          <FileIcon body={body} />
          <div className={styles.words}>
            <span className={styles.name} title={body.name}>
              <bdi>{body.name}</bdi>
            </span>
            <span className={styles.about}>{about}</span>
          </div>
          {here && <FileActions id={row.id} body={body} />}
        </div>
      )}
      {body.type === 'file' && here && preview === 'sound' && !voice && (
        <SoundPreview id={row.id} body={body} />
      )}
      {body.type === 'file' && here && preview === 'text' && <TextPreview id={row.id} />}
      {state.progress !== undefined && (
        <TransferBar
          part={state.progress}
          label={text('transfer.progress', { name: body.name })}
          still={transfer?.state !== 'active'}
        />
      )}
      {state.words !== undefined && !(voice && body.offer === 'received') && (
        <p className={classNames(styles.state, state.problem && styles.problem)}>{state.words}</p>
      )}
      <OfferButtons id={row.id} name={body.name} actions={state.actions} />
    </div>
  );
});

function FileIcon({ body }: { body: OfferedBody }) {
  const Icon = KIND_ICONS[body.type === 'folder' ? 'folder' : kindOf(body)];
  return (
    <span className={styles.icon} aria-hidden="true">
      <Icon strokeWidth={1.75} />
    </span>
  );
}
