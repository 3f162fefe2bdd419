import { Plus } from 'lucide-react';
import { Toolbar } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import styles from './reaction-picker.module.css';

const EmojiPicker = lazy(() =>
  import('./emoji-picker.tsx').then(module => ({ default: module.EmojiPicker })),
);

/** What most reactions are. */
export const FREQUENT: readonly string[] = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** Six emoji at hand, and all of them on demand. */
export function ReactionPicker({
  given,
  onReact,
}: {
  /** The emoji that I gave: choosing one again takes it back. */
  given: readonly string[];
  onReact: (emoji: string, on: boolean) => void;
}) {
  const text = useText();
  const [all, setAll] = useState(false);
  const choose = (emoji: string) => onReact(emoji, !given.includes(emoji));
  return (
    <>
      <Toolbar.Root className={styles.row} aria-label={text('reaction.quick')}>
        {FREQUENT.map(emoji => (
          <Toolbar.Button
            key={emoji}
            className={styles.emoji}
            aria-pressed={given.includes(emoji)}
            onClick={() => choose(emoji)}
          >
            {emoji}
          </Toolbar.Button>
        ))}
        <Toolbar.Button
          className={styles.all}
          aria-label={text('reaction.all')}
          title={text('reaction.all')}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          <Plus aria-hidden="true" strokeWidth={1.75} />
        </Toolbar.Button>
      </Toolbar.Root>
      {all && (
        <Suspense fallback={<div className={styles.coming} />}>
          <div className={styles.full}>
            <EmojiPicker onChoose={choose} />
          </div>
        </Suspense>
      )}
    </>
  );
}
