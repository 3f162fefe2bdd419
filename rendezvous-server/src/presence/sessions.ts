import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type { Account, Device } from '../accounts/account.ts';
import type { Connection, EndReason } from '../connection.ts';

export type SessionState = Exclude<PresenceState, 'offline'>;

/** A device that is logged in, or whose connection broke a moment ago and may come back. */
export interface Session {
  readonly account: Account;
  readonly device: Device;
  state: SessionState;
  link: { readonly kind: 'live'; connection: Connection } | { readonly kind: 'lost'; timer: NodeJS.Timeout };
  /** Devices to which this one showed itself by a signal while invisible: they may answer. */
  revealedTo: Set<DeviceId> | undefined;
}

/** How a session went: its connection was closed, or broke and did not come back, or the device has another one. */
export type Departure = 'ended' | 'broke' | 'replaced';

const NONE: readonly Session[] = [];

/** Who is connected where: the only place that knows. */
export class Sessions {
  readonly #byAccount = new Map<string, readonly Session[]>();
  readonly #watchers: ((session: Session, how: Departure) => void)[] = [];

  /** Tells of every session that goes. */
  watch(gone: (session: Session, how: Departure) => void): void {
    this.#watchers.push(gone);
  }

  /** All sessions of an account. */
  of(account: string): readonly Session[] {
    return this.#byAccount.get(account) ?? NONE;
  }

  find(account: string, device: DeviceId): Session | undefined {
    return this.of(account).find(session => session.device.id === device);
  }

  get online(): number {
    return this.#byAccount.size;
  }

  /**
   * A device logged in. The last one wins: an older connection of the same device is told so and closed. Its
   * state goes over to the new session.
   */
  open(account: Account, device: Device, connection: Connection): Session {
    const old = this.find(account.name, device.id);
    const session: Session = {
      account,
      device,
      state: old?.state ?? (account.invisible ? 'invisible' : 'online'),
      link: { kind: 'live', connection },
      revealedTo: old?.revealedTo,
    };
    if (old) this.remove(old, 'replaced');
    this.#byAccount.set(account.name, [...this.of(account.name), session]);
    connection.state = { stage: 'logged-in', session };
    if (old?.link.kind === 'live') old.link.connection.end('replaced');
    return session;
  }

  /** The connection of a session broke: it is kept for `grace` milliseconds. */
  lose(session: Session, grace: number, gone: () => void): void {
    const timer = setTimeout(() => {
      this.remove(session, 'broke');
      gone();
    }, grace);
    session.link = { kind: 'lost', timer };
  }

  remove(session: Session, how: Departure): void {
    if (session.link.kind === 'lost') clearTimeout(session.link.timer);
    const rest = this.of(session.account.name).filter(other => other !== session);
    if (rest.length > 0) this.#byAccount.set(session.account.name, rest);
    else this.#byAccount.delete(session.account.name);
    for (const gone of this.#watchers) gone(session, how);
  }

  /** Ends sessions of an account (those that `which` names) for good. */
  end(account: string, reason: EndReason, which: (session: Session) => boolean = () => true): void {
    for (const session of this.of(account).filter(which)) {
      this.remove(session, 'ended');
      if (session.link.kind === 'live') session.link.connection.end(reason);
    }
  }

  /** Forgets everything: the server stops. */
  clear(): void {
    for (const sessions of this.#byAccount.values()) {
      for (const session of sessions) if (session.link.kind === 'lost') clearTimeout(session.link.timer);
    }
    this.#byAccount.clear();
  }
}
