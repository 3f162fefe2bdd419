import type { Address } from '@kith/shared/identity/address';
import type { ContactCard } from '@kith/shared/identity/contact-card';
import type { PublicKey } from '@kith/shared/identity/crypto-suite';
import type { SignedToken } from '@kith/shared/identity/signed-token';
import type { DeviceId } from '@kith/shared/protocol/schemas';

/** An account as the server keeps it in memory; everything but its password and identity blob. */
export interface Account {
  readonly name: string;
  readonly address: Address;
  identity: { readonly sign: PublicKey; readonly seal: PublicKey; readonly generation: number };
  certificate: AccountCertificateToken;
  revocations: { readonly token: SignedToken; readonly seq: number } | undefined;
  /** Identity rotations, oldest first. */
  rotations: readonly SignedToken[];
  showLastSeen: boolean;
  statusText: string;
  invisible: boolean;
  /** When the account was last seen leaving: never a time at which it was invisible. */
  lastSeen: number | undefined;
  admin: boolean;
  readonly devices: Map<DeviceId, Device>;
  /** By the buddy's user name. */
  readonly buddies: Map<string, BuddyEntry>;
  /** Requests to this account, by sender; from it, by receiver. */
  readonly incoming: Map<string, RequestEntry>;
  readonly outgoing: Map<string, RequestEntry>;
  readonly blocked: Set<string>;
  /** The contact card, put together when it is first asked for after a change. */
  card: ContactCard | undefined;
}

export interface AccountCertificateToken {
  readonly token: SignedToken;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface Device {
  readonly id: DeviceId;
  certificate: SignedToken;
  readonly sign: PublicKey;
  label: string;
  readonly addedAt: number;
  lastSeen: number | undefined;
  /** Envelopes that wait for it, and one-time prekeys it has left, as in the database. */
  envelopes: number;
  prekeys: number;
}

export interface BuddyEntry {
  readonly alias: string | undefined;
  readonly groups: string[];
  readonly since: number;
}

export interface RequestEntry {
  readonly note: string;
  readonly at: number;
  readonly ignored: boolean;
}
