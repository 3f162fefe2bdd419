import type { Address } from '@kith/shared/identity/address';
import type { BuddyRequest, OwnDevice } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type { BuddyList } from './buddy-list.ts';
import type { ContactBook } from './contact-book.ts';
import type { Notice, NoticeBoard } from './notice-board.ts';
import type { Session } from './session.ts';
import type { SessionProblem } from './session-status.ts';

/** What a window shows of the session. */
export interface SessionInfo {
  readonly state: 'unknown' | 'signed-out' | 'connecting' | 'online' | 'offline';
  readonly address?: Address;
  readonly device?: DeviceId;
  readonly server?: { readonly url: string; readonly name: string; readonly encrypted: boolean };
  readonly problem?: SessionProblem;
  readonly retryAt?: number;
  readonly presence: PresenceState;
  readonly text: string;
  readonly showLastSeen: boolean;
  readonly admin: boolean;
}

/** A buddy as far as the session knows: conversation and link are others' to add. */
export interface BuddyRow {
  readonly address: Address;
  readonly alias?: string;
  readonly groups: string[];
  readonly state: PresenceState;
  readonly text: string;
  readonly lastSeen?: number;
  readonly devices: { readonly device: DeviceId; readonly name: string; readonly state: PresenceState }[];
  readonly verified: boolean;
  readonly verifiedAt?: number;
  readonly identityChanged: boolean;
}

export type OwnDeviceRow = OwnDevice & { readonly current: boolean };

/** Which topic changed; without a key, any of its rows may have. */
export type ViewChange =
  | { readonly topic: 'session' | 'devices' }
  | { readonly topic: 'roster' | 'requests' | 'blocked'; readonly key?: Address }
  | { readonly topic: 'notices'; readonly key: string };

/** The session's part of what windows show: read row by row, told row by row. */
export class SessionView {
  readonly #session: Session;
  readonly #list: BuddyList;
  readonly #book: ContactBook;
  readonly #notices: NoticeBoard;
  readonly #listeners = new Set<(change: ViewChange) => void>();

  constructor(session: Session, list: BuddyList, book: ContactBook, notices: NoticeBoard) {
    this.#session = session;
    this.#list = list;
    this.#book = book;
    this.#notices = notices;
    session.onChange(() => this.#tell({ topic: 'session' }));
    notices.onAdd(({ id }) => this.#tell({ topic: 'notices', key: id }));
    notices.onDismiss(id => this.#tell({ topic: 'notices', key: id }));
    book.onChange(address => {
      if (list.buddy(address)) this.#tell({ topic: 'roster', key: address });
    });
    list.onChange(change => {
      switch (change.of) {
        case 'devices':
          return this.#tell({ topic: 'devices' });
        case 'account':
          return this.#tell({ topic: 'session' });
        case 'buddies':
          return this.#tell({ topic: 'roster', ...keyOf(change) });
        default:
          return this.#tell({ topic: change.of, ...keyOf(change) });
      }
    });
  }

  session(): SessionInfo {
    const { status, signedIn } = this.#session;
    const record = signedIn?.record;
    return {
      state: status.state === 'opening' ? 'signed-out' : status.state,
      ...(signedIn && { address: signedIn.record.address, device: signedIn.keys.device }),
      ...(record && {
        server: {
          url: record.server.url,
          name: record.server.name,
          encrypted: record.server.url.startsWith('https:'),
        },
      }),
      ...('problem' in status && status.problem && { problem: status.problem }),
      ...('retryAt' in status && status.retryAt !== undefined && { retryAt: status.retryAt }),
      presence: record?.presence ?? 'offline',
      text: record?.text ?? '',
      showLastSeen: this.#list.settings.showLastSeen,
      admin: this.#list.admin,
    };
  }

  roster(): BuddyRow[] {
    return [...this.#list.buddies].flatMap(({ address }) => this.rosterRow(address) ?? []);
  }

  rosterRow(address: Address): BuddyRow | undefined {
    const buddy = this.#list.buddy(address);
    if (!buddy) return undefined;
    const presence = this.#list.presence(address);
    const contact = this.#book.get(address);
    return {
      address,
      ...(buddy.alias !== undefined && { alias: buddy.alias }),
      groups: buddy.groups,
      state: presence?.state ?? 'offline',
      text: presence?.text ?? '',
      ...(presence?.lastSeen !== undefined && { lastSeen: presence.lastSeen }),
      devices: this.#book.devicesOf(address).map(({ device, name }) => ({
        device,
        name,
        state: this.#list.stateOf(device),
      })),
      verified: contact?.verifiedAt !== undefined,
      ...(contact?.verifiedAt !== undefined && { verifiedAt: contact.verifiedAt }),
      identityChanged: contact?.doubt !== undefined,
    };
  }

  requests(): BuddyRequest[] {
    return [...this.#list.requests];
  }

  request(address: Address): BuddyRequest | undefined {
    return this.#list.request(address);
  }

  blocked(): { readonly address: Address }[] {
    return [...this.#list.blocked].map(address => ({ address }));
  }

  isBlocked(address: Address): boolean {
    return this.#list.isBlocked(address);
  }

  devices(): OwnDeviceRow[] {
    const current = this.#session.signedIn?.keys.device;
    return this.#list.devices.map(device => ({ ...device, current: device.device === current }));
  }

  notices(): readonly Notice[] {
    return this.#notices.all;
  }

  onChange(listener: (change: ViewChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: ViewChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf({ address }: { readonly address?: Address }): { readonly key?: Address } {
  return address === undefined ? {} : { key: address };
}
