import type { RendezvousConnector } from '../../engine/ports/rendezvous-client.ts';
import { SocketIoConnector } from '../rendezvous/socket-io-connector.ts';

/**
 * A page's way to a rendezvous. The browser judges certificates; it can't pin a self-signed one, so with a
 * fingerprint in the link a failed connection most likely is that.
 */
export function browserRendezvousConnector(): RendezvousConnector {
  return new SocketIoConnector(endpoint => ({
    options: {},
    refusedCertificate: () => endpoint.tlsFingerprint !== undefined,
  }));
}
