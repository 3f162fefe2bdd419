/** Where a server is, and how it is spoken to. */
export interface ServerUrl {
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

/** Reads a URL of RFC 7064 or RFC 7065. */
export function readIceUrl(url: string): ServerUrl | undefined {
  const [, scheme, bracketed, plain, port, transport] =
    /^(stun|turns?):(?:\[([^\]]+)\]|([^:?[\]]+))(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(url) ?? [];
  const host = bracketed ?? plain;
  if (scheme === undefined || host === undefined) return undefined;
  const secure = scheme.toLowerCase() === 'turns';
  const number = port === undefined ? (secure ? 5_349 : 3_478) : Number(port);
  if (secure) return { host, port: number, transport: 'tls' };
  return { host, port: number, transport: transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp' };
}

/** Those of some servers that answer over UDP, each once. */
export function udpServers(servers: readonly { readonly urls: readonly string[] }[]): ServerUrl[] {
  const all = servers.flatMap(({ urls }) => urls.flatMap(url => readIceUrl(url) ?? []));
  const udp = all.filter(({ transport }) => transport === 'udp');
  return [...new Map(udp.map(server => [`${server.host} ${server.port}`, server])).values()];
}
