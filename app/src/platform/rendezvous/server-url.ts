import { isLoopbackHost } from '../../engine/session/loopback-host.ts';

/**
 * Reads the address of a rendezvous and says whether it may be spoken to: TLS everywhere, plain text only to
 * this machine.
 */
export function readServerUrl(text: string): URL | 'malformed' | 'insecure' {
  if (!URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:') return 'malformed';
  return isLoopbackHost(url.hostname) ? url : 'insecure';
}
