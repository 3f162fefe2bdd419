import { keyBytes } from '@kith/shared/identity/certificates';
import { equalBytes, fromBase64Url } from '@kith/shared/protocol/bytes';
import { type InviteLink, parseInviteLink } from '@kith/shared/protocol/invite-link';
import type { AccountRecord } from './account-record.ts';
import { isLoopbackHost } from './loopback-host.ts';

type Endpoint = Pick<InviteLink, 'url' | 'tlsFingerprint'>;

/**
 * Where somebody else reaches the server: where it says itself, unless that is this machine only or is about
 * another server; then where this client reaches it.
 *
 * @param link `kith:join?…` as the server gave it: believed only as far as whoever follows it still meets the pinned
 *   key there
 */
export function publicEndpoint(server: AccountRecord['server'], link: string | undefined): Endpoint {
  const told = link === undefined ? undefined : parseInviteLink(link);
  if (
    told &&
    told.server === server.name &&
    equalBytes(told.serverKey, keyBytes(server.key)) &&
    URL.canParse(told.url) &&
    !isLoopbackHost(new URL(told.url).hostname)
  ) {
    return { url: told.url, ...(told.tlsFingerprint && { tlsFingerprint: told.tlsFingerprint }) };
  }
  const certificate = server.tlsFingerprint && fromBase64Url(server.tlsFingerprint);
  return { url: server.url, ...(certificate && { tlsFingerprint: certificate }) };
}
