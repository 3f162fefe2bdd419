import { Tabs } from 'radix-ui';
import type { KeyboardEvent } from 'react';
import { useText } from '../i18n/use-text.ts';
import { EMOJI_GROUPS } from './emoji-groups.ts';
import styles from './emoji-picker.module.css';

const COLUMNS = 8;

/** A small set of emoji by group. Screen readers know the name of each character. */
export function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const text = useText();
  return (
    <Tabs.Root defaultValue="smileys" className={styles.picker}>
      <Tabs.List className={styles.groups} aria-label={text('emoji.groups')}>
        {EMOJI_GROUPS.map(group => (
          <Tabs.Trigger
            key={group.id}
            value={group.id}
            className={styles.group}
            aria-label={text(`emoji.${group.id}`)}
            title={text(`emoji.${group.id}`)}
          >
            {group.emoji[0]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {EMOJI_GROUPS.map(group => (
        <Tabs.Content key={group.id} value={group.id} tabIndex={-1} className={styles.content}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the buttons inside */}
          <div className={styles.grid} onKeyDown={moveInGrid}>
            {group.emoji.map((emoji, index) => (
              <button
                key={emoji}
                type="button"
                className={styles.emoji}
                tabIndex={index === 0 ? 0 : -1}
                onClick={() => onChoose(emoji)}
              >
                {emoji}
              </button>
            ))}
          </div>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function moveInGrid(event: KeyboardEvent<HTMLElement>) {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLButtonElement ? buttons.indexOf(focused) : -1;
  const rtl = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: rtl,
    ArrowLeft: -rtl,
    ArrowDown: COLUMNS,
    ArrowUp: -COLUMNS,
  };
  const step = steps[event.key];
  const target = step === undefined ? undefined : buttons[at + step];
  if (!target) return;
  event.preventDefault();
  target.focus();
}
