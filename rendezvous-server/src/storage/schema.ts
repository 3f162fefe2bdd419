import type { Kysely } from 'kysely';

/**
 * Tables of the rendezvous, in types that SQLite and PostgreSQL share: text, integers, no booleans (0 or 1),
 * times in milliseconds since 1970, keys and signed tokens in base64url.
 *
 * An account is known by its user name, which never changes; everything that belongs to it refers to the name
 * and goes when the account goes.
 */
export interface Schema {
  settings: { key: string; value: string };
  accounts: {
    name: string;
    sign: string;
    seal: string;
    generation: number;
    certificate: string;
    certificate_issued_at: number;
    certificate_expires_at: number;
    /** SHA-256 over the auth key behind a domain tag: see auth-hash.ts. */
    auth_hash: string;
    argon2id: string;
    wrapped: string;
    recovery_auth_hash: string | null;
    recovery_wrapped: string | null;
    revocations: string | null;
    revocation_seq: number;
    show_last_seen: number;
    status_text: string;
    /** Whether the account was invisible when it was last here: the state it comes back in. */
    invisible: number;
    last_seen: number | null;
    admin: number;
    created_at: number;
  };
  rotations: { account: string; generation: number; token: string };
  devices: {
    id: string;
    account: string;
    certificate: string;
    sign: string;
    label: string;
    added_at: number;
    last_seen: number | null;
    /** Revoked devices are kept so that they are told why they can't return. */
    revoked_at: number | null;
    signed_prekey: string | null;
    signed_prekey_expires_at: number | null;
  };
  /** One-time prekeys; `token` is gone once handed out, the row stays so that it is never taken in again. */
  prekeys: { device: string; id: string; token: string | null; expires_at: number };
  buddies: { account: string; buddy: string; alias: string | null; groups: string; since: number };
  requests: { sender: string; receiver: string; note: string; at: number; ignored: number };
  /** Requests of the last day, for the flood limit: also those that were answered or taken back. */
  request_log: { sender: string; receiver: string; at: number };
  blocks: { account: string; blocked: string };
  /** `account` is null for invites made by the server's operator. Only a hash of the token is kept. */
  invites: { token_hash: string; account: string | null; uses_left: number; expires_at: number };
  /** `envelope` is gone once acknowledged; the row stays until it expires, so that a repeated put is known. */
  mailbox: {
    device: string;
    id: string;
    position: number;
    envelope: string | null;
    size: number;
    stored_at: number;
  };
  /**
   * Devices that offered to serve others. `since`: when their session began, null while there is none; `seen`: when they
   * were last known to be here; `sessions`: how long earlier ones were, milliseconds as JSON, newest first. `certificate`: of
   * a hub or a stand-by.
   */
  supernodes: {
    device: string;
    since: number | null;
    seen: number;
    sessions: string;
    failures: number;
    failed_at: number;
    hub: string;
    certificate: string | null;
  };
}

export type Database = Kysely<Schema>;
