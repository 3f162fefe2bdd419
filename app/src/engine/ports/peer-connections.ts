import type { PeerSignal } from '@kith/shared/link/link-signal';

/** One STUN or TURN server, as in RTCIceServer. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
  /** SHA-256 of the certificate for `turns:`, when it is self-signed: 32 bytes in base64url. Browsers have no use for it. */
  readonly tlsFingerprint?: string;
}

/** Which candidates a connection may gather; one object for data links and call media alike. */
export interface CandidatePolicy {
  readonly iceServers: readonly IceServer[];
  /** Only relayed candidates: hides the network address from the peer. */
  readonly relayOnly: boolean;
}

export interface PeerConnectionOptions {
  readonly role: 'initiator' | 'responder';
  readonly policy: CandidatePolicy;
}

/** Why a connection is gone, when it was not our own `destroy`. */
export type PeerConnectionClose =
  /** The other end closed it. */
  | 'closed-by-peer'
  /** No path was found, or the path was lost. */
  | 'no-path'
  /** A path was found, but the peer's key is not the one in its description, or DTLS failed otherwise. */
  | 'handshake-failed'
  /** A signal could not be applied. */
  | 'bad-signal'
  /** The platform can't make connections, or failed in another way. */
  | 'failed';

/** What a connection tells its owner. After `close`, and after our own `destroy`, nothing more is told. */
export interface PeerConnectionEvents {
  /** To be carried to the other end's `signal`, in order. */
  signal(signal: PeerSignal): void;
  /** Messages can be sent. */
  open(): void;
  message(bytes: Uint8Array): void;
  /** `bufferedAmount` fell to a low level again. */
  drain(): void;
  close(reason: PeerConnectionClose): void;
}

export interface ConnectionStats {
  /** `same-network`: both ends on host candidates of one network; `unknown` until measured. */
  readonly route: 'same-network' | 'direct' | 'relayed' | 'unknown';
  /** Network address of the relay that is used, when it is ours. */
  readonly relay: string | undefined;
  /** As measured by ICE; `undefined` until measured. */
  readonly roundTripMs: number | undefined;
}

/** One reliable, ordered message channel to a peer, keeping message bounds. */
export interface PeerConnection {
  /** Takes what the other end's `signal` event told. Candidates may come before the description. */
  signal(signal: PeerSignal): void;
  /**
   * Sends one message of 1 to 65,536 bytes, which it copies; false, and nothing sent, when the connection is not open.
   */
  send(bytes: Uint8Array): boolean;
  /** Bytes that were handed over and have not left. */
  readonly bufferedAmount: number;
  stats(): Promise<ConnectionStats>;
  /** Closes at once; the other end sees `closed-by-peer`. Idempotent. */
  destroy(): void;
}

/** Makes direct connections between devices (WebRTC data channels). */
export interface PeerConnections {
  /** Starts a connection; an initiator tells its offer through `events.signal` soon after, never before returning. */
  connect(options: PeerConnectionOptions, events: PeerConnectionEvents): PeerConnection;
}
