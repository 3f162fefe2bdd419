import type { SupernodeReason, SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { SupernodeStanding } from './supernode-standing.ts';

/** What a window shows of what this device does for others. */
export interface SupernodeView {
  /** Whether it could at all. */
  readonly possible: boolean;
  readonly hub: SupernodeRole['hub'];
  readonly relay: SupernodeRole['relay'];
  /** `asking`: the rendezvous has not answered yet. */
  readonly reason: SupernodeReason | Exclude<SupernodeStanding, 'willing'> | 'asking' | 'offline';
  /** Since when it serves; milliseconds since 1970. */
  readonly since?: number;
  readonly leaves: number;
  readonly relayUsers: number;
  /** Since the program started, both ways. Bytes, and bytes per second now. */
  readonly relayedBytes: number;
  readonly relayRate: number;
  /** What a router passes on. */
  readonly routerPorts: readonly string[];
}

/** The part of a supernode that is not its relay: who hangs on it. */
export interface HubUse {
  /** Whether it is a hub now: by decision of the rendezvous, or because the hubs that were left needed it. */
  readonly isHub: boolean;
  readonly leaves: number;
  /** From 0 to 1: how much of what it can is in use. */
  readonly load: number;
  onChange(listener: () => void): () => void;
}
