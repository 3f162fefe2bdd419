import { Copy, Forward, Link, ListChecks, Pencil, Pin, PinOff, Reply, SmilePlus, Trash2 } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import type { MenuEntry } from '../parts/menu.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useCopy } from '../state/use-copy.ts';
import { actionsFor, canForward, givenByMe, isText, type SaidRow, wordsOf } from './message-actions.ts';
import { FREQUENT } from './reaction-picker.tsx';
import type { ComposerModes } from './use-composer-mode.ts';

/** Where the menu of a message was opened. */
export interface MenuPlace {
  readonly element: HTMLElement;
  /** The link under the pointer. */
  readonly link?: string | undefined;
}

/** The menu of a message: what can be done with it now. */
export function useMessageMenu(
  modes: ComposerModes,
  blocked: boolean,
  select: (id: string) => void,
): (row: SaidRow, place: MenuPlace, address: string, react: () => void) => readonly MenuEntry[] {
  const text = useText();
  const navigator = useNavigator();
  const copy = useCopy();
  const act = useAction();
  return (row, { element, link }, address, react) => {
    const can = actionsFor(row, blocked);
    const selected = selectionIn(element);
    const said = wordsOf(row);
    return [
      {
        kind: 'row',
        label: text('reaction.quick'),
        options: can.react ? FREQUENT : [],
        pressed: givenByMe(row, address),
        choose: (emoji, on) => void act('chat.react', { id: row.id, emoji, on }),
      },
      {
        kind: 'action',
        label: text('message.react-menu'),
        icon: SmilePlus,
        run: can.react ? react : undefined,
      },
      {
        kind: 'action',
        label: text('message.reply'),
        icon: Reply,
        run: can.reply ? () => modes.reply(row) : undefined,
      },
      {
        kind: 'action',
        label: text('message.forward'),
        icon: Forward,
        run: canForward(row) ? () => navigator.openDialog({ kind: 'forward', ids: [row.id] }) : undefined,
      },
      {
        kind: 'action',
        label: text(row.pinned ? 'message.unpin' : 'message.pin'),
        icon: row.pinned ? PinOff : Pin,
        run: can.pin ? () => void act('chat.pin', { id: row.id, on: !row.pinned }) : undefined,
      },
      {
        kind: 'action',
        label: text(selected === '' ? 'message.copy' : 'message.copy-selection'),
        icon: Copy,
        run: () => copy(selected === '' ? said : selected),
      },
      {
        kind: 'action',
        label: text('message.copy-link'),
        icon: Link,
        run: link === undefined ? undefined : () => copy(link),
      },
      {
        kind: 'action',
        label: text('message.select'),
        icon: ListChecks,
        run: () => select(row.id),
      },
      ...(can.edit || can.delete ? [{ kind: 'separator', id: 'own' } as const] : []),
      {
        kind: 'action',
        label: text('message.edit'),
        icon: Pencil,
        run: can.edit && isText(row) ? () => modes.edit(row) : undefined,
      },
      {
        kind: 'action',
        label: text('message.delete'),
        icon: Trash2,
        danger: true,
        run: can.delete
          ? () => {
              // Where the focus is when the dialog closes.
              element.focus();
              navigator.openDialog({ kind: 'delete-message', id: row.id, text: said });
            }
          : undefined,
      },
    ];
  };
}

/** What is selected in a message, if the selection lies wholly in it. */
function selectionIn(element: HTMLElement): string {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return '';
  return element.contains(selection.anchorNode) && element.contains(selection.focusNode)
    ? selection.toString()
    : '';
}
