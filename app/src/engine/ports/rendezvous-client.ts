import type { RendezvousError } from '@kith/shared/protocol/errors';
import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '@kith/shared/protocol/rendezvous-contract';
import type { Result } from '@kith/shared/protocol/result';

/** How to reach a rendezvous. */
export interface RendezvousEndpoint {
  readonly url: string;
  /** SHA-256 of a self-signed certificate; only daemons can pin one. */
  readonly tlsFingerprint?: Uint8Array;
}

export type RequestFailure = RendezvousError | 'unreachable' | 'timeout' | 'malformed-reply';

/** One connection to a rendezvous. Replies and events are validated before anybody sees them. */
export interface RendezvousConnection {
  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<Result<RequestResult<N>, RequestFailure> & { readonly retryAfter?: number }>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /** The connection is gone; it does not come back: connect again. */
  onClose(listener: (reason: string) => void): () => void;
  close(): void;
}

export type ConnectFailure = 'unreachable' | 'tls-mismatch' | 'insecure-address';

export interface RendezvousConnector {
  connect(endpoint: RendezvousEndpoint): Promise<Result<RendezvousConnection, ConnectFailure>>;
}
