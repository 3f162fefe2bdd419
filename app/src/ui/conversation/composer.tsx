import { SendHorizontal, Smile } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, lazy, memo, Suspense, useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { useClient } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import styles from './composer.module.css';
import { composerKey } from './composer-keys.ts';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';

const EmojiPicker = lazy(() =>
  import('./emoji-picker.tsx').then(module => ({ default: module.EmojiPicker })),
);

/** What a message may hold, in UTF-16 units; the engine checks it again. */
const MOST = 20_000;
const WARN_AT = 19_000;

/** The box to write in. Its text is its own: a key pressed renders nothing else. */
export const Composer = memo(function Composer({
  address,
  name,
  kept,
  blocked,
}: {
  address: string;
  name: string;
  /** The draft that was kept: where the box starts. */
  kept: string;
  /** Nothing can be sent while this person's identity is in doubt. */
  blocked: boolean;
}) {
  const text = useText();
  const client = useClient();
  const { enterSends, sendTyping } = useSettings();
  const [message, setMessage] = useState(kept);
  const [error, setError] = useState<ApiError>();
  const [emojiShown, setEmojiShown] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(address, kept);
  const typing = useTyping(address, sendTyping);

  // Whoever opens a conversation wants to write; with a touch keyboard that would cover what they want to read.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, []);

  const change = (next: string) => {
    setMessage(next);
    setError(undefined);
    draft.change(next);
    typing.typed(next !== '');
  };
  const send = async () => {
    const sent = message.trim();
    if (sent === '' || sent.length > MOST || blocked) return;
    setMessage('');
    draft.clear();
    typing.sent();
    const result = await client.call('chat.send', { address, text: sent });
    if (result.ok) return;
    // What was typed since comes after what could not be sent.
    setMessage(now => (now === '' ? sent : `${sent}\n${now}`));
    setError(result.error);
  };
  const insert = (emoji: string) => {
    const element = box.current;
    const from = element?.selectionStart ?? message.length;
    const to = element?.selectionEnd ?? from;
    change(message.slice(0, from) + emoji + message.slice(to));
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from + emoji.length, from + emoji.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const key = composerKey({ ...pick(event), isComposing: event.nativeEvent.isComposing }, enterSends);
    if (key !== 'send') return;
    event.preventDefault();
    void send();
  };

  const length = message.length;
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
      <div className={styles.row}>
        <div className={styles.box}>
          <textarea
            ref={box}
            className={styles.text}
            rows={1}
            dir="auto"
            aria-label={text('composer.label', { name })}
            placeholder={text(blocked ? 'composer.blocked' : 'composer.placeholder')}
            disabled={blocked}
            value={message}
            onChange={event => change(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={() => {
              draft.flush();
              typing.typed(false);
            }}
          />
          <Popover.Root open={emojiShown} onOpenChange={setEmojiShown}>
            <Popover.Trigger asChild>
              <button
                type="button"
                className={styles.emoji}
                aria-label={text('composer.emoji')}
                disabled={blocked}
              >
                <Smile aria-hidden="true" strokeWidth={1.75} />
              </button>
            </Popover.Trigger>
            <Popover.Portal>
              <Popover.Content
                className={styles.picker}
                side="top"
                align="end"
                sideOffset={10}
                collisionPadding={8}
                aria-label={text('composer.emoji')}
                onCloseAutoFocus={event => {
                  event.preventDefault();
                  box.current?.focus();
                }}
              >
                <Suspense fallback={null}>
                  <EmojiPicker
                    onChoose={emoji => {
                      insert(emoji);
                      setEmojiShown(false);
                    }}
                  />
                </Suspense>
              </Popover.Content>
            </Popover.Portal>
          </Popover.Root>
        </div>
        <Button
          look="primary"
          className={styles.send}
          disabled={message.trim() === '' || length > MOST || blocked}
          aria-label={text('composer.send')}
          onClick={() => void send()}
        >
          <span className={styles.word}>{text('composer.send')}</span>
          <SendHorizontal aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
});

function pick({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey, altKey };
}
