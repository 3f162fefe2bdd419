import type { Presence } from '@kith/shared/protocol/rendezvous-contract';
import type { Account } from '../accounts/account.ts';
import type { Session, SessionState } from './sessions.ts';

/** The most available first. Busy is before away: a busy person is at the machine. */
const ORDER: readonly SessionState[] = ['online', 'busy', 'away'];

/**
 * What buddies may see of an account. Invisible devices are left out; when no other is there, the account looks
 * exactly like one that is offline: no text, and the time when it was last *seen*.
 */
export function accountPresence(account: Account, sessions: readonly Session[]): Presence {
  const visible = sessions.filter(session => session.state !== 'invisible');
  const state = ORDER.find(candidate => visible.some(session => session.state === candidate));
  if (state === undefined) {
    return {
      address: account.address,
      state: 'offline',
      text: '',
      devices: [],
      ...(account.showLastSeen && account.lastSeen !== undefined && { lastSeen: account.lastSeen }),
    };
  }
  return {
    address: account.address,
    state,
    text: account.statusText,
    devices: visible.map(session => ({ device: session.device.id, state: session.state })),
  };
}

/** Whether two presences look different to a buddy. The time of leaving comes with the state `offline`. */
export function looksDifferent(a: Presence, b: Presence): boolean {
  return (
    a.state !== b.state ||
    a.text !== b.text ||
    a.devices.length !== b.devices.length ||
    a.devices.some((device, i) => {
      const other = b.devices[i];
      return other?.device !== device.device || other.state !== device.state;
    })
  );
}
