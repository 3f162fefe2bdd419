import type { IceServer } from './peer-connections.ts';

/** What data connections are to be given. */
export interface PreparedServers {
  readonly usual: readonly IceServer[];
  /** For those from whom the network address is hidden. */
  readonly hidden: readonly IceServer[];
}

/** How data connections of a platform get to relays. */
export interface RelayWays {
  /** How it is best for these servers in the network that the machine is in now. */
  prepare(servers: readonly IceServer[]): Promise<PreparedServers>;
  close(): void;
}
