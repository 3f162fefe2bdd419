/**
 * Host of a relay: of `turn:relay.example:3478?transport=udp` (RFC 7065), of `203.0.113.7:3478`, `[2001:db8::7]:3478`, or
 * of what is a host already.
 */
export function relayHost(relay: string): string {
  const [authority = ''] = relay.replace(/^(stun|turn)s?:/, '').split('?');
  const bracketed = /^\[([^\]]*)\]/.exec(authority);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  // A bare IPv6 address has more than one colon, and no port.
  return authority.split(':').length === 2 ? authority.replace(/:\d*$/, '') : authority;
}
