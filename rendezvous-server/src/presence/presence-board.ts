import type { OwnDevice, Presence } from '@kith/shared/protocol/rendezvous-contract';
import type { Account, Device } from '../accounts/account.ts';
import type { Connection } from '../connection.ts';
import type { Outbox } from '../outbox.ts';
import { accountPresence, looksDifferent } from './account-presence.ts';
import type { LastSeen } from './last-seen.ts';
import type { Session, Sessions } from './sessions.ts';

/**
 * Follows sessions and tells buddies what changed, as far as they may see it. Nothing is sent when nothing that a
 * buddy can see has changed, so an invisible device gives no sign of life.
 */
export class PresenceBoard {
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  readonly #lastSeen: LastSeen;
  readonly #now: () => number;
  readonly #grace: number;
  /** As last told to buddies; accounts that look offline are not in it. */
  readonly #shown = new Map<string, Presence>();

  /** @param grace how long a lost connection may come back before buddies hear of it, milliseconds */
  constructor(sessions: Sessions, outbox: Outbox, lastSeen: LastSeen, now: () => number, grace: number) {
    this.#sessions = sessions;
    this.#outbox = outbox;
    this.#lastSeen = lastSeen;
    this.#now = now;
    this.#grace = grace;
  }

  /** What a buddy of this account sees now. */
  of(account: Account): Presence {
    return this.#shown.get(account.name) ?? accountPresence(account, []);
  }

  /** A device logged in. */
  enter(account: Account, device: Device, connection: Connection): Session {
    const session = this.#sessions.open(account, device, connection);
    this.#tellOthers(session);
    this.update(account);
    return session;
  }

  /** A connection closed. When it broke rather than ended, the device may come back before anybody notices. */
  leave(session: Session, connection: Connection, how: 'ended' | 'broke'): void {
    const { account, device, link } = session;
    // A session that was ended or replaced has left already.
    if (this.#sessions.find(account.name, device.id) !== session) return;
    if (link.kind !== 'live' || link.connection !== connection) return;
    device.lastSeen = this.#now();
    this.#lastSeen.note(account, device);
    if (how === 'broke' && this.#grace > 0) {
      this.#sessions.lose(session, this.#grace, () => this.#left(session));
    } else {
      this.#sessions.remove(session, how);
      this.#left(session);
    }
  }

  /** Tells an account's other devices that one came; its own state is in the answer to its log-in. */
  #tellOthers(newcomer: Session): void {
    const sessions = this.#sessions.of(newcomer.account.name);
    if (sessions.length === 1) return;
    const devices = this.ownDevices(newcomer.account);
    for (const session of sessions) {
      if (session !== newcomer && session.link.kind === 'live') {
        session.link.connection.send('devices:changed', { devices });
      }
    }
  }

  #left(session: Session): void {
    this.update(session.account);
    this.devicesChanged(session.account);
  }

  /** Works out anew what buddies see of an account, and tells them when it changed. */
  update(account: Account): void {
    const before = this.of(account);
    let presence = accountPresence(account, this.#sessions.of(account.name));
    if (!looksDifferent(before, presence)) return;
    if (presence.state === 'offline') {
      account.lastSeen = this.#now();
      this.#lastSeen.note(account);
      presence = accountPresence(account, []);
      this.#shown.delete(account.name);
    } else {
      this.#shown.set(account.name, presence);
    }
    this.#outbox.send(account.buddies.keys(), 'presence:changed', presence);
  }

  /** Drops a deleted account without a word: its buddies hear that it was removed. */
  forget(account: Account): void {
    this.#shown.delete(account.name);
  }

  ownDevices(account: Account): OwnDevice[] {
    return [...account.devices.values()].map(device => ({
      device: device.id,
      label: device.label,
      addedAt: device.addedAt,
      ...(device.lastSeen !== undefined && { lastSeen: device.lastSeen }),
      online: this.#sessions.find(account.name, device.id) !== undefined,
    }));
  }

  /** Tells an account's devices about each other. */
  devicesChanged(account: Account): void {
    if (this.#sessions.of(account.name).length === 0) return;
    this.#outbox.send([account.name], 'devices:changed', { devices: this.ownDevices(account) });
  }
}
