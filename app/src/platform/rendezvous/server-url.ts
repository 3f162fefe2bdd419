/** Whether a URL's host can only be this machine (RFC 6761 for the name, RFC 1122 and 4291 for the numbers). */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.toLowerCase();
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
  );
}

/**
 * Reads the address of a rendezvous and says whether it may be spoken to: TLS everywhere, plain text only to
 * this machine.
 */
export function readServerUrl(text: string): URL | 'malformed' | 'insecure' {
  if (!URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:') return 'malformed';
  return isLoopback(url) ? url : 'insecure';
}
