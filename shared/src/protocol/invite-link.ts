import { type Address, isServerName, parseAddress } from '../identity/address.ts';
import { fromBase64Url, toBase64Url } from './bytes.ts';

/**
 * `kith:join?…`: how somebody else gets to a rendezvous and to its first buddy. Everything that makes first
 * contact safe is in the link, so no server needs to be trusted with it.
 */
export interface InviteLink {
  /** `http://127.0.0.1:8787` or `https://home.example`: where the rendezvous listens. */
  readonly url: string;
  /** Domain part of its addresses. */
  readonly server: string;
  /** Ed25519 key of the server, 32 bytes. */
  readonly serverKey: Uint8Array;
  /** SHA-256 of the server's certificate when it is self-signed, 32 bytes: daemons only. */
  readonly tlsFingerprint?: Uint8Array;
  /** Token for sign-up by invitation, and to become a buddy of `inviter` at once. */
  readonly invite?: string;
  readonly inviter?: Address;
  /** First 16 bytes of SHA-512 of the inviter's identity key. */
  readonly inviterFingerprint?: Uint8Array;
}

const INVITE = /^[A-Za-z0-9_-]{1,64}$/;

export function formatInviteLink(link: InviteLink): string {
  const fields: [string, string | undefined][] = [
    ['url', link.url],
    ['server', link.server],
    ['key', toBase64Url(link.serverKey)],
    ['tls', link.tlsFingerprint && toBase64Url(link.tlsFingerprint)],
    ['invite', link.invite],
    ['from', link.inviter],
    ['id', link.inviterFingerprint && toBase64Url(link.inviterFingerprint)],
  ];
  const query = fields
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `kith:join?${query}`;
}

/** Reads a link that somebody was given, or `undefined` when any part of it is malformed. */
export function parseInviteLink(text: string): InviteLink | undefined {
  const link = text.trim();
  if (link.length > 2_048 || !link.startsWith('kith:join?')) return undefined;
  const fields = readQuery(link.slice('kith:join?'.length));
  const url = fields?.get('url');
  const server = fields?.get('server');
  const serverKey = bytesOf(fields?.get('key'), 32);
  if (
    !fields ||
    !url ||
    !server ||
    !serverKey ||
    !/^https?:\/\/[^\s/@]+$/.test(url) ||
    !isServerName(server)
  ) {
    return undefined;
  }
  const from = fields.get('from');
  const inviter = from === undefined ? undefined : parseAddress(from);
  const invite = fields.get('invite');
  const tlsFingerprint = bytesOf(fields.get('tls'), 32);
  const inviterFingerprint = bytesOf(fields.get('id'), 16);
  const malformed =
    (from !== undefined && !inviter) ||
    (fields.has('tls') && !tlsFingerprint) ||
    (fields.has('id') && !inviterFingerprint) ||
    (invite !== undefined && !INVITE.test(invite));
  if (malformed) return undefined;
  return {
    url,
    server,
    serverKey,
    ...(tlsFingerprint && { tlsFingerprint }),
    ...(invite !== undefined && { invite }),
    ...(inviter && { inviter }),
    ...(inviterFingerprint && { inviterFingerprint }),
  };
}

function readQuery(query: string): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  try {
    for (const field of query.split('&')) {
      const at = field.indexOf('=');
      if (at < 1) return undefined;
      fields.set(field.slice(0, at), decodeURIComponent(field.slice(at + 1)));
    }
  } catch {
    return undefined;
  }
  return fields;
}

function bytesOf(text: string | undefined, length: number): Uint8Array | undefined {
  const bytes = text === undefined ? undefined : fromBase64Url(text);
  return bytes?.length === length ? bytes : undefined;
}
