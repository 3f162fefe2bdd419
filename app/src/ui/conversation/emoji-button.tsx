import { Smile } from 'lucide-react';
import { Popover } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import styles from './composer.module.css';

const EmojiPicker = lazy(() =>
  import('./emoji-picker.tsx').then(module => ({ default: module.EmojiPicker })),
);

/** Opens the picker of the box to write in. */
export function EmojiButton({
  disabled,
  onChoose,
  onClosed,
}: {
  disabled: boolean;
  onChoose: (emoji: string) => void;
  /** The focus belongs into the box again. */
  onClosed: () => void;
}) {
  const text = useText();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          className={styles.emoji}
          aria-label={text('composer.emoji')}
          disabled={disabled}
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
            onClosed();
          }}
        >
          <Suspense fallback={null}>
            <EmojiPicker
              onChoose={emoji => {
                onChoose(emoji);
                setOpen(false);
              }}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
