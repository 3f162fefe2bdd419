import type { RelayCredentials } from '@kith/shared/relay/relay-credentials';
import type { OverlayChannel, OverlayChannelEvents } from './overlay-channel.ts';

export interface HostOptions {
  /** Name of the rendezvous whose people it serves: what another one learned of it is good for nothing. */
  readonly server: string;
  /** Bytes per second that are relayed at most, both ways together; `undefined`: no limit. */
  readonly cap: number | undefined;
  /** Somebody came to the WebSocket; gives what is to be told of it. */
  readonly onConnection: (channel: OverlayChannel) => OverlayChannelEvents;
}

/** What this machine serves others with, as long as it does. */
export interface RunningHost {
  /** STUN and TURN, over UDP and TCP; the secret of its passwords, 32 bytes. */
  readonly relay: { readonly port: number; readonly secret: Uint8Array };
  /** TURN over TLS and the WebSocket `/overlay`; SHA-256 of the certificate. */
  readonly tls: { readonly port: number; readonly fingerprint: Uint8Array };
  /** How many are relayed for now. */
  readonly relayUsers: number;
  /** Bytes, both ways together, since it started. */
  readonly relayedBytes: number;
  /** What a router passes on, such as `UDP 20000`. */
  readonly routerPorts: readonly string[];
  /** Whether it still listens where this machine is. */
  readonly isCurrent: boolean;
  /**
   * A name and password for somebody at the relay.
   *
   * @param until milliseconds since 1970
   */
  credentials(user: string, until: number): RelayCredentials;
  limit(cap: number | undefined): void;
  /** Under which others see this machine: what peers are told, where no router says it better. */
  seenAs(addresses: readonly string[]): void;
  /** Sends a STUN Binding indication from the relay's port. `transaction`: 12 bytes. */
  indicate(address: string, port: number, transaction: Uint8Array): void;
  /** Whether the STUN server there answers, over UDP, to a port of this machine that it does not know. */
  reaches(address: string, port: number): Promise<boolean>;
  /** Ends every connection, and gives the router's ports back. */
  close(): Promise<void>;
}

/** Serves others: STUN, TURN, and a WebSocket for their signals. Browsers can't. */
export interface SupernodeHost {
  /** @returns `undefined` when this machine has no network, or no port to be had */
  start(options: HostOptions): Promise<RunningHost | undefined>;
}
