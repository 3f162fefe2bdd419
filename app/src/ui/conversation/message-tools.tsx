import { type ReactElement, type RefObject, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { MenuOf } from '../parts/menu.tsx';
import { useAction } from '../state/use-action.ts';
import type { ConversationItem } from './conversation-items.ts';
import { actionsFor, givenByMe, isSaid, type SaidRow } from './message-actions.ts';
import { MessageBar } from './message-bar.tsx';
import { messageAt, useActiveMessage } from './use-active-message.ts';
import type { ComposerModes } from './use-composer-mode.ts';
import { type MenuPlace, useMessageMenu } from './use-message-menu.ts';
import type { Selection } from './use-selection.ts';

/**
 * What one does with a message, once for the whole list: the bar, which is put into the message under the pointer or
 * with the focus, and the context menu. So a message renders nothing of it, and moving over the list renders no message.
 */
export function MessageTools({
  list,
  items,
  address,
  blocked,
  modes,
  selection,
  children,
}: {
  list: RefObject<HTMLElement | null>;
  items: readonly ConversationItem[];
  /** The other person. */
  address: string;
  blocked: boolean;
  modes: ComposerModes;
  selection: Selection;
  /** The list. */
  children: ReactElement;
}) {
  const act = useAction();
  const menu = useMessageMenu(modes, blocked, selection.begin);
  const { active, activate, hold } = useActiveMessage(list);
  const [reacting, setReacting] = useState(false);
  const aimed = useRef<MenuPlace>(undefined);

  // Noted before the menu asks for its entries. Away from messages the browser's own menu comes.
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const aim = ({ target }: Event) => {
      const message = messageAt(target);
      const link = target instanceof Element ? target.closest('a')?.href : undefined;
      aimed.current = message ? { element: message, link } : undefined;
    };
    const onContextMenu = (event: Event) => {
      aim(event);
      if (!aimed.current) event.stopPropagation();
    };
    element.addEventListener('pointerdown', aim, true);
    element.addEventListener('contextmenu', onContextMenu, true);
    return () => {
      element.removeEventListener('pointerdown', aim, true);
      element.removeEventListener('contextmenu', onContextMenu, true);
    };
  }, [list]);

  const find = (element: HTMLElement): SaidRow | undefined => {
    const item = items.find(({ key }) => key === element.dataset['message']);
    return item?.kind === 'message' && isSaid(item.row) ? item.row : undefined;
  };
  const react = (open: boolean) => {
    hold('reacting', open);
    setReacting(open);
  };
  const entriesAt = (place: MenuPlace | undefined) => {
    const row = place && find(place.element);
    if (!row) return [];
    return menu(row, place, address, () => {
      activate(place.element);
      react(true);
    });
  };

  // With Shift a click selects; while messages are selected, every click does.
  const latest = useRef({ selection, find });
  useEffect(() => {
    latest.current = { selection, find };
  });
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const onClick = (event: MouseEvent) => {
      const { selection: now, find: rowAt } = latest.current;
      const message = messageAt(event.target);
      const row = message && rowAt(message);
      const { target } = event;
      if (!row || (target instanceof Element && target.matches('input'))) return;
      if (!now.rows && (!event.shiftKey || (target instanceof Element && target.closest('a, button'))))
        return;
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey && now.rows) now.extendTo(row.id);
      else now.toggle(row.id);
    };
    // Shift would select the words in between.
    const onMouseDown = (event: MouseEvent) => {
      if (event.shiftKey && event.button === 0 && messageAt(event.target)) event.preventDefault();
    };
    element.addEventListener('click', onClick, true);
    element.addEventListener('mousedown', onMouseDown);
    return () => {
      element.removeEventListener('click', onClick, true);
      element.removeEventListener('mousedown', onMouseDown);
    };
  }, [list]);

  const row = active && find(active);
  const barShown = row !== undefined && !selection.rows && actionsFor(row, blocked).react;
  // A message that is deleted or leaves the document takes along what of it was open.
  useEffect(() => {
    if (barShown) return;
    hold('menu', false);
    hold('reacting', false);
    setReacting(false);
  }, [barShown, hold]);
  return (
    <>
      <MenuOf entries={() => entriesAt(aimed.current)}>{children}</MenuOf>
      {active &&
        row &&
        barShown &&
        createPortal(
          <MessageBar
            key={row.id}
            mine={row.mine}
            given={givenByMe(row, address)}
            entries={() => entriesAt({ element: active })}
            reacting={reacting}
            onReacting={react}
            onMenu={open => hold('menu', open)}
            onReply={() => modes.reply(row)}
            onReact={(emoji, on) => {
              react(false);
              void act('chat.react', { id: row.id, emoji, on });
            }}
            onClosed={() => active.focus()}
          />,
          active,
        )}
    </>
  );
}
