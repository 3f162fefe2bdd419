import { Check, Mic, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import { MOST_ATTACHMENTS } from '../files/attachments.ts';
import { type Chosen, pastedFiles } from '../files/chosen-files.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { useAttachments } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useSettings } from '../state/use-settings.ts';
import { useCallRows, useStore } from '../state/use-topic.ts';
import { AttachButton } from './attach-button.tsx';
import { AttachmentTray } from './attachment-tray.tsx';
import styles from './composer.module.css';
import { composerKey } from './composer-keys.ts';
import { toggleMark } from './composer-marks.ts';
import { ComposerStrip } from './composer-strip.tsx';
import { EmojiButton } from './emoji-button.tsx';
import { PreviewStrip } from './preview-strip.tsx';
import { useBoxSelection } from './use-box-selection.ts';
import type { ComposerMode, ComposerModes } from './use-composer-mode.ts';
import { useComposerSend } from './use-composer-send.ts';
import { useComposerText } from './use-composer-text.ts';
import { useLinkPreview } from './use-link-preview.ts';
import { useVoice } from './use-voice.ts';
import { VoiceBar } from './voice-bar.tsx';

/** What a message may hold, in UTF-16 units; the engine checks it again. */
const MOST = 20_000;
const WARN_AT = 19_000;

/** The box to write in. Its text is its own: a key pressed renders nothing else. */
export const Composer = memo(function Composer({
  address,
  name,
  kept,
  blocked,
  mode,
  modes,
}: {
  address: string;
  name: string;
  /** The draft that was kept: where the box starts. */
  kept: string;
  /** Nothing can be sent while this person's identity is in doubt. */
  blocked: boolean;
  mode: ComposerMode | undefined;
  modes: ComposerModes;
}) {
  const text = useText();
  const navigator = useNavigator();
  const { enterSends } = useSettings();
  const [tooMany, setTooMany] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const strip = useId();
  const attachments = useAttachments();
  const tray = useStore(useMemo(() => attachments.of(address), [attachments, address]));
  const edited = mode?.kind === 'edit' ? mode : undefined;
  const words = useComposerText(address, kept, mode);
  const message = words.shown;
  const preview = useLinkPreview(edited ? '' : words.written);
  const sending = useComposerSend(address, mode, modes, words, preview);

  const voice = useVoice(address, mode?.row.id, () => modes.leave());
  const speaks = voice.take !== undefined;
  const inCall = useCallRows().some(({ state }) => state !== 'ended');

  // Whoever opens a conversation wants to write; with a touch keyboard that would cover what they want to read.
  useEffect(() => {
    if (!speaks && matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, [speaks]);
  const turn = mode?.turn;
  useEffect(() => {
    if (turn === undefined) return;
    box.current?.focus();
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  }, [turn]);

  const write = (next: string) => {
    sending.forgetError();
    words.write(next);
  };
  const rewrite = useBoxSelection(box, message, write);
  const insert = (emoji: string) =>
    rewrite(({ text, from, to }) => {
      const after = from + emoji.length;
      return { text: text.slice(0, from) + emoji + text.slice(to), from: after, to: after };
    });
  const leave = () => {
    sending.forgetError();
    modes.leave();
    box.current?.focus();
  };
  const attach = ({ files, folders }: Chosen) => {
    sending.forgetError();
    setTooMany(!attachments.add(address, files, folders));
    box.current?.focus();
  };
  const attached = tray.length > 0 && !edited;
  const ready = tray.every(({ state }) => state === 'ready');
  const send = () => {
    const sent = message.trim();
    if (blocked || sent.length > MOST) return;
    if (attached) {
      if (!ready) return;
      setTooMany(false);
      void sending.sendFiles(sent);
    } else if (edited && sent === '') {
      navigator.openDialog({ kind: 'delete-message', id: edited.row.id, text: edited.row.body.text });
    } else if (edited) void sending.saveEdit(edited, sent);
    else if (sent !== '') void sending.sendText(sent);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const press = { ...pick(event), isComposing: event.nativeEvent.isComposing };
    const key = composerKey(press, { enterSends, empty: message === '', inMode: mode !== undefined });
    if (key === 'send') send();
    else if (key === 'leave') leave();
    else if (key === 'bold') rewrite(selected => toggleMark(selected, '*'));
    else if (key === 'italic') rewrite(selected => toggleMark(selected, '_'));
    else if (key !== 'edit-last' || !modes.editLast()) return;
    event.preventDefault();
  };

  const length = message.length;
  const empty = message === '' && !attached && !edited;
  return (
    <div className={styles.composer}>
      {sending.error !== undefined && (
        <p className={styles.error} role="alert">
          {text(`error.${sending.error}`)}
        </p>
      )}
      {length > WARN_AT && (
        <p className={length > MOST ? styles.error : styles.hint} role="status">
          {length > MOST
            ? text('composer.too-long', { count: length - MOST })
            : text('composer.left', { count: MOST - length })}
        </p>
      )}
      {tooMany && (
        <p className={styles.error} role="alert">
          {text('attach.too-many', { count: MOST_ATTACHMENTS })}
        </p>
      )}
      {voice.problem !== undefined && (
        <p className={styles.error} role="alert">
          {voice.problem}
        </p>
      )}
      {mode && <ComposerStrip key={mode.turn} id={strip} mode={mode} name={name} onCancel={leave} />}
      {attached && (
        <AttachmentTray
          attachments={tray}
          onRemove={key => {
            setTooMany(false);
            attachments.remove(address, key);
            box.current?.focus();
          }}
        />
      )}
      <PreviewStrip preview={preview} />
      {voice.take ? (
        <VoiceBar take={voice.take} voice={voice} />
      ) : (
        <div className={styles.row}>
          <div className={styles.box}>
            <AttachButton disabled={blocked || edited !== undefined} onChosen={attach} />
            <textarea
              ref={box}
              className={styles.text}
              rows={1}
              dir="auto"
              aria-label={text('composer.label', { name })}
              aria-describedby={mode && strip}
              placeholder={text(
                blocked ? 'composer.blocked' : attached ? 'attach.caption' : 'composer.placeholder',
              )}
              disabled={blocked}
              value={message}
              onChange={event => write(event.currentTarget.value)}
              onPaste={event => {
                if (edited) return;
                const files = pastedFiles(event.clipboardData, text('attach.pasted'));
                if (files.length === 0) return;
                event.preventDefault();
                attach({ files: files.map(file => ({ file })), folders: [] });
              }}
              onKeyDown={onKeyDown}
              onBlur={words.pause}
            />
            <EmojiButton disabled={blocked} onChoose={insert} onClosed={() => box.current?.focus()} />
          </div>
          {empty && !blocked ? (
            <Button
              className={styles.send}
              disabled={inCall}
              aria-label={text('voice.start')}
              title={text(inCall ? 'voice.in-call' : 'voice.start')}
              onClick={() => void voice.start()}
            >
              <Mic aria-hidden="true" />
            </Button>
          ) : (
            <Button
              look="primary"
              className={styles.send}
              disabled={(attached ? !ready : message.trim() === '' && !edited) || length > MOST || blocked}
              aria-label={text(edited ? 'common.save' : 'composer.send')}
              onClick={send}
            >
              <span className={styles.word}>{text(edited ? 'common.save' : 'composer.send')}</span>
              {edited ? <Check aria-hidden="true" /> : <SendHorizontal aria-hidden="true" />}
            </Button>
          )}
        </div>
      )}
    </div>
  );
});

function pick({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey, altKey };
}
