/** Whether a URL's host can only be this machine (RFC 6761 for the name, RFC 1122 and 4291 for the numbers). */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
  );
}
