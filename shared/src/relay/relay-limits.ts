/** Bounds of a relay. Times in milliseconds unless a name says seconds. */
export const RELAY_LIMITS = {
  /** Seconds that an allocation lasts when nothing else is asked for, and at most (RFC 8656, sections 3.2 and 7.2). */
  lifetimeSeconds: 600,
  maxLifetimeSeconds: 3_600,
  /** RFC 8656, section 9: fixed, so that clients know when to renew. */
  permission: 300_000,
  /** RFC 8656, section 12. */
  channel: 600_000,
  /** How long the port beside an even one is kept for who asked for it (RFC 8656, section 7.2: 30 seconds at least). */
  reservation: 30_000,
  /** After this a client has to prove again that packets to its address reach it. */
  nonce: 3_600_000,
  /** Nothing was relayed for this long: the allocation ends although it was refreshed. Calls and links speak each 15 s. */
  idle: 600_000,
  /** Addresses that one allocation may have permissions for: a call has a handful of candidates. */
  permissions: 64,
  /** Channels of one allocation. */
  channels: 64,
  /** Allocations of one user: every connection asks for one, direct or not, and those that nothing goes through end. */
  allocationsPerUser: 64,
  /** Allocations of one relay; each is a socket. */
  allocations: 4_096,
  /** Streams of clients, and of one address, whether anything was allocated over them or not. */
  streams: 8_192,
  streamsPerAddress: 256,
  /** A stream over which nothing is allocated for so long is closed. */
  unservedStream: 30_000,
  /** Bytes of a username: an expiry and a device. */
  username: 128,
  /** Answers to nobody in particular (Binding, 401, 438) in a second, all addresses together: what a forged sender can be made to get. */
  strangersPerSecond: 500,
} as const;
