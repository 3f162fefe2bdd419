import type { Address } from '@kith/shared/identity/address';
import { parseInviteLink } from '@kith/shared/protocol/invite-link';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { RendezvousEndpoint } from '../ports/rendezvous-client.ts';
import { isLoopbackHost } from './loopback-host.ts';

/** Which rendezvous a person chose, and what is known of it before it is asked. */
export interface ServerChoice {
  readonly endpoint: RendezvousEndpoint;
  /** From an invite link: the server has to be this one. */
  readonly expected?: { readonly name: string; readonly key: Uint8Array };
  readonly invite?: string;
  readonly inviter?: { readonly address: Address; readonly fingerprint: Uint8Array | undefined };
}

/**
 * Reads what a person typed or pasted: a `kith:join?…` link, a URL, or a bare host with or without a port, for
 * which TLS is assumed, except on this machine.
 */
export function parseServerChoice(text: string): Result<ServerChoice, 'malformed-link'> {
  const typed = text.trim();
  if (typed.toLowerCase().startsWith('kith:')) return fromLink(typed);
  if (typed.includes('://')) return fromUrl(typed);
  const secure = fromUrl(`https://${typed}`);
  if (!secure.ok || !isLoopbackHost(new URL(secure.value.endpoint.url).hostname)) return secure;
  return fromUrl(`http://${typed}`);
}

function fromUrl(text: string): Result<ServerChoice, 'malformed-link'> {
  if (!/^https?:\/\/[^\s/@]+\/?$/i.test(text) || !URL.canParse(text)) return failed('malformed-link');
  return ok({ endpoint: { url: new URL(text).origin } });
}

function fromLink(text: string): Result<ServerChoice, 'malformed-link'> {
  const link = parseInviteLink(text);
  if (!link || !URL.canParse(link.url)) return failed('malformed-link');
  return ok({
    endpoint: {
      url: new URL(link.url).origin,
      ...(link.tlsFingerprint && { tlsFingerprint: link.tlsFingerprint }),
    },
    expected: { name: link.server, key: link.serverKey },
    ...(link.invite !== undefined && { invite: link.invite }),
    ...(link.inviter && { inviter: { address: link.inviter, fingerprint: link.inviterFingerprint } }),
  });
}
