import { Ellipsis, Reply, SmilePlus } from 'lucide-react';
import { Popover, Toolbar } from 'radix-ui';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Menu, type MenuEntry } from '../parts/menu.tsx';
import styles from './message-bar.module.css';
import { ReactionPicker } from './reaction-picker.tsx';

/** React, reply and more, beside a message. It lies over the list and moves nothing in it. */
export function MessageBar({
  mine,
  given,
  entries,
  reacting,
  onReacting,
  onMenu,
  onReply,
  onReact,
  onClosed,
}: {
  mine: boolean;
  /** The emoji that I gave. */
  given: readonly string[];
  entries: () => readonly MenuEntry[];
  reacting: boolean;
  onReacting: (open: boolean) => void;
  onMenu: (open: boolean) => void;
  onReply: () => void;
  onReact: (emoji: string, on: boolean) => void;
  /** The choice of emoji is closed: the focus has to go somewhere. */
  onClosed: () => void;
}) {
  const text = useText();
  return (
    <Toolbar.Root
      className={classNames(styles.bar, mine ? styles.mine : styles.theirs)}
      aria-label={text('message.actions')}
    >
      <Popover.Root open={reacting} onOpenChange={onReacting}>
        <Popover.Trigger asChild>
          <Toolbar.Button asChild>
            <IconButton icon={SmilePlus} label={text('message.react')} side="top" className={styles.button} />
          </Toolbar.Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className={styles.picker}
            side="top"
            align={mine ? 'end' : 'start'}
            sideOffset={6}
            collisionPadding={8}
            aria-label={text('message.react')}
            onCloseAutoFocus={event => {
              event.preventDefault();
              onClosed();
            }}
          >
            <ReactionPicker given={given} onReact={onReact} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <Toolbar.Button asChild>
        <IconButton
          icon={Reply}
          label={text('message.reply')}
          side="top"
          className={styles.button}
          onClick={onReply}
        />
      </Toolbar.Button>
      <Menu entries={entries} onOpenChange={onMenu}>
        <Toolbar.Button asChild>
          <IconButton icon={Ellipsis} label={text('message.more')} side="top" className={styles.button} />
        </Toolbar.Button>
      </Menu>
    </Toolbar.Root>
  );
}
