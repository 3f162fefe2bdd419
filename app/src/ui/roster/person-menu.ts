import {
  AppWindow,
  Ban,
  Bell,
  Download,
  MessageCircle,
  Phone,
  Tags,
  Timer,
  UserMinus,
  Video,
} from 'lucide-react';
import { useCallback } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { usePlaceCall } from '../call/use-place-call.ts';
import { useText } from '../i18n/use-text.ts';
import type { MenuEntry } from '../parts/menu.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useWindowParts } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';

/** What can be done with a person, for the menus that offer it. */
export function usePersonMenu(): (
  row: Pick<RosterRow, 'address' | 'identityChanged'>,
) => readonly MenuEntry[] {
  const text = useText();
  const navigator = useNavigator();
  const { alone, desktop } = useWindowParts();
  const placeCall = usePlaceCall();
  return useCallback(
    row => [
      {
        kind: 'action',
        label: text('person.message'),
        icon: MessageCircle,
        run: () => navigator.openConversation(row.address),
      },
      {
        kind: 'action',
        label: text('call.call'),
        icon: Phone,
        run: row.identityChanged ? undefined : () => placeCall(row.address),
      },
      {
        kind: 'action',
        label: text('call.video-call'),
        icon: Video,
        run: row.identityChanged ? undefined : () => placeCall(row.address, true),
      },
      {
        kind: 'action',
        label: text('person.own-window'),
        icon: AppWindow,
        keys: keyCaps('Mod+Shift+N', onMac).join(' '),
        run:
          alone === undefined
            ? () => desktop.ask({ type: 'open-conversation', address: row.address })
            : undefined,
      },
      { kind: 'separator', id: 'before-organise' },
      {
        kind: 'action',
        label: text('person.organise'),
        icon: Tags,
        run: () => navigator.openDialog({ kind: 'organise', address: row.address }),
      },
      {
        kind: 'action',
        label: text('notify.menu'),
        icon: Bell,
        run: () => navigator.openDialog({ kind: 'notify', address: row.address }),
      },
      {
        kind: 'action',
        label: text('timer.menu'),
        icon: Timer,
        run: row.identityChanged
          ? undefined
          : () => navigator.openDialog({ kind: 'timer', address: row.address }),
      },
      {
        kind: 'action',
        label: text('export.menu'),
        icon: Download,
        run: () => navigator.openDialog({ kind: 'export', address: row.address }),
      },
      { kind: 'separator', id: 'before-remove' },
      {
        kind: 'action',
        label: text('person.remove'),
        icon: UserMinus,
        run: () => navigator.openDialog({ kind: 'remove', address: row.address }),
      },
      {
        kind: 'action',
        label: text('person.block'),
        icon: Ban,
        danger: true,
        run: () => navigator.openDialog({ kind: 'block', address: row.address }),
      },
    ],
    [text, navigator, placeCall, alone, desktop],
  );
}
