import type { IceServer } from './peer-connections.ts';

/** How data connections of a platform get to relays. */
export interface RelayWays {
  /** What a connection is to be given for these servers in the network that the machine is in now. */
  prepare(servers: readonly IceServer[]): Promise<readonly IceServer[]>;
  close(): void;
}
