import { ChevronDown, LogOut, MessageSquareText, Network, Settings } from 'lucide-react';
import type { Session } from '../../api/contract.ts';
import { DEFAULT_PROFILE } from '../../api/profile-name.ts';
import { userNameIn } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Menu } from '../parts/menu.tsx';
import { PresenceDot } from '../parts/presence-dot.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './header.module.css';
import { onMac } from './platform.ts';
import { keyCaps } from './shortcuts.ts';
import { useProfiles } from './use-profiles.ts';

const STATES = ['online', 'away', 'busy', 'invisible'] as const;

/** The person's own presence, and the way to settings and out. */
export function OwnMenu({ session }: { session: Session }) {
  const text = useText();
  const act = useAction();
  const navigator = useNavigator();
  const address = session.address ?? '';
  const name = userNameIn(address);
  const profiles = useProfiles(session);
  const nameOf = (profile: string) => (profile === DEFAULT_PROFILE ? text('profile.default') : profile);
  const shown = session.state === 'online' ? session.presence : 'offline';
  return (
    <Menu
      entries={[
        {
          kind: 'choice',
          label: text('own.presence'),
          value: session.presence,
          options: STATES.map(state => ({
            value: state,
            label: text(`presence.${state}`),
            icon: <PresenceDot state={state} />,
          })),
          choose: value => {
            const state = STATES.find(candidate => candidate === value);
            if (state) void act('presence.set', { state, text: session.text });
          },
        },
        { kind: 'separator', id: 'after-presence' },
        {
          kind: 'action',
          label: text('own.status-text'),
          icon: MessageSquareText,
          run: () => navigator.openDialog({ kind: 'status-text' }),
        },
        {
          kind: 'action',
          label: text('network.title'),
          icon: Network,
          keys: keyCaps('Mod+Shift+L', onMac).join(' '),
          run: () => navigator.show({ kind: 'network' }),
        },
        {
          kind: 'action',
          label: text('settings.title'),
          icon: Settings,
          keys: keyCaps('Mod+,', onMac).join(' '),
          run: () => navigator.show({ kind: 'settings', page: 'account' }),
        },
        ...(profiles !== undefined && profiles.names.length > 1
          ? [
              { kind: 'separator', id: 'before-profiles' } as const,
              {
                kind: 'choice',
                label: text('profile.accounts'),
                value: profiles.current,
                options: profiles.names.map(profile => ({ value: profile, label: nameOf(profile) })),
                choose: profiles.open,
              } as const,
            ]
          : []),
        { kind: 'separator', id: 'before-out' },
        {
          kind: 'action',
          label: text('own.log-out'),
          icon: LogOut,
          run: () => navigator.openDialog({ kind: 'log-out' }),
        },
      ]}
    >
      <button
        type="button"
        className={styles.me}
        aria-label={text('own.menu', { name, state: text(`presence.${shown}`) })}
      >
        <Avatar address={address} name={name} state={shown} size="small" />
        <span className={styles.name}>{name}</span>
        <ChevronDown aria-hidden="true" />
      </button>
    </Menu>
  );
}
