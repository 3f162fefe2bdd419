import { Check, Mic, SendHorizontal } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ApiError } from '../../api/contract.ts';
import { MOST_ATTACHMENTS } from '../files/attachments.ts';
import { type Chosen, pastedFiles } from '../files/chosen-files.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { useAttachments, useClient } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useSettings } from '../state/use-settings.ts';
import { useCallRows, useStore } from '../state/use-topic.ts';
import { AttachButton } from './attach-button.tsx';
import { AttachmentTray } from './attachment-tray.tsx';
import styles from './composer.module.css';
import { composerKey } from './composer-keys.ts';
import { type Selected, toggleMark } from './composer-marks.ts';
import { ComposerStrip } from './composer-strip.tsx';
import { EmojiButton } from './emoji-button.tsx';
import { PreviewStrip } from './preview-strip.tsx';
import type { ComposerMode, ComposerModes, EditMode } from './use-composer-mode.ts';
import { useDraft } from './use-draft.ts';
import { useLinkPreview } from './use-link-preview.ts';
import { useTyping } from './use-typing.ts';
import { useVoice } from './use-voice.ts';
import { VoiceBar } from './voice-bar.tsx';

/** What a message may hold, in UTF-16 units; the engine checks it again. */
const MOST = 20_000;
const WARN_AT = 19_000;

/**
 * The box to write in. Its text is its own: a key pressed renders nothing else. What is edited is kept apart from what
 * is being written, which is there again, untouched, when the editing ends.
 */
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
  const client = useClient();
  const navigator = useNavigator();
  const { enterSends, sendTyping } = useSettings();
  const [written, setWritten] = useState(kept);
  const [change, setChange] = useState<{ readonly turn: number; readonly text: string }>();
  const [error, setError] = useState<ApiError>();
  const [tooMany, setTooMany] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const strip = useId();
  const draft = useDraft(address, kept);
  const typing = useTyping(address, sendTyping);
  const attachments = useAttachments();
  const tray = useStore(useMemo(() => attachments.of(address), [attachments, address]));
  const edited = mode?.kind === 'edit' ? mode : undefined;
  const message = edited ? (change?.turn === edited.turn ? change.text : edited.row.body.text) : written;

  const preview = useLinkPreview(edited ? '' : written);

  const voice = useVoice(address, mode?.row.id, () => modes.leave());
  const speaks = voice.take !== undefined;
  const inCall = useCallRows().some(({ state }) => state !== 'ended');

  // Whoever opens a conversation wants to write; with a touch keyboard that would cover what they want to read.
  useEffect(() => {
    if (!speaks && matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, [speaks]);
  const selected = useRef<Selected>(undefined);
  useLayoutEffect(() => {
    const { current } = selected;
    if (current?.text !== message) return;
    selected.current = undefined;
    box.current?.focus();
    box.current?.setSelectionRange(current.from, current.to);
  }, [message]);
  const turn = mode?.turn;
  useEffect(() => {
    if (turn === undefined) return;
    box.current?.focus();
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  }, [turn]);

  const write = (next: string) => {
    setError(undefined);
    if (edited) {
      setChange({ turn: edited.turn, text: next });
      return;
    }
    setWritten(next);
    draft.change(next);
    typing.typed(next !== '');
  };
  const leave = () => {
    setError(undefined);
    modes.leave();
    box.current?.focus();
  };
  const sendNew = async (sent: string) => {
    setWritten('');
    modes.leave();
    draft.clear();
    typing.sent();
    const reply = mode && { reply: mode.row.id };
    const seen = preview.take(sent);
    const result = await client.call('chat.send', { address, text: sent, ...reply, ...seen });
    if (result.ok) return;
    // What was typed since comes after what could not be sent.
    setWritten(now => (now === '' ? sent : `${sent}\n${now}`));
    if (mode) modes.resume(mode);
    setError(result.error);
  };
  const save = async ({ row, turn }: EditMode, sent: string) => {
    modes.leave();
    if (sent === row.body.text.trim()) return;
    const result = await client.call('chat.edit', { id: row.id, text: sent });
    if (result.ok) return;
    setChange({ turn, text: sent });
    modes.resume({ kind: 'edit', row, turn });
    setError(result.error);
  };
  const attach = ({ files, folders }: Chosen) => {
    setError(undefined);
    setTooMany(!attachments.add(address, files, folders));
    box.current?.focus();
  };
  const sendFiles = async (caption: string) => {
    setWritten('');
    modes.leave();
    draft.clear();
    typing.sent();
    const reply = mode && { reply: mode.row.id };
    const files = tray.flatMap(({ intake, mime, facts }) =>
      intake === undefined ? [] : { intake, ...(mime !== '' && { mime }), ...facts },
    );
    const result = await client.call('file.send', {
      address,
      files,
      ...(caption !== '' && { caption }),
      ...reply,
    });
    if (result.ok) {
      attachments.clear(address);
      return;
    }
    setWritten(now => (now === '' ? caption : `${caption}\n${now}`));
    if (mode) modes.resume(mode);
    setError(result.error);
  };
  const attached = tray.length > 0 && !edited;
  const ready = tray.every(({ state }) => state === 'ready');
  const send = () => {
    const sent = message.trim();
    if (edited && sent === '' && !blocked) {
      navigator.openDialog({ kind: 'delete-message', id: edited.row.id, text: edited.row.body.text });
      return;
    }
    if (attached) {
      if (!ready || sent.length > MOST || blocked) return;
      setError(undefined);
      void sendFiles(sent);
      return;
    }
    if (sent === '' || sent.length > MOST || blocked) return;
    setError(undefined);
    void (edited ? save(edited, sent) : sendNew(sent));
  };
  /** Writes what becomes of the selection, and selects what that says. */
  const rewrite = (become: (selected: Selected) => Selected) => {
    const element = box.current;
    const from = element?.selectionStart ?? message.length;
    const next = become({ text: message, from, to: element?.selectionEnd ?? from });
    write(next.text);
    selected.current = next;
  };
  const insert = (emoji: string) =>
    rewrite(({ text, from, to }) => {
      const after = from + emoji.length;
      return { text: text.slice(0, from) + emoji + text.slice(to), from: after, to: after };
    });
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
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {text(`error.${error}`)}
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
                attach({ files, folders: [] });
              }}
              onKeyDown={onKeyDown}
              onBlur={() => {
                draft.flush();
                typing.typed(false);
              }}
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
