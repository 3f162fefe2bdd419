import { LIMITS } from '@kith/shared/protocol/limits';
import type { RendezvousConnector } from '../../engine/ports/rendezvous-client.ts';
import { SocketIoConnector } from '../rendezvous/socket-io-connector.ts';
import { CertificateAgent } from './certificate-agent.ts';

/**
 * The daemon's way to a rendezvous. A self-signed server is known by the fingerprint of its certificate, which
 * is checked before a byte is sent; without a fingerprint the system's authorities decide. The environment may name a
 * proxy that leads to it.
 */
export function nodeRendezvousConnector(env: NodeJS.ProcessEnv = process.env): RendezvousConnector {
  return new SocketIoConnector(({ url, tlsFingerprint }) => {
    if (!url.startsWith('https:')) return { options: wsOptions({}), refusedCertificate: () => false };
    const agent = new CertificateAgent(tlsFingerprint, env);
    return { options: wsOptions({ agent }), refusedCertificate: () => agent.refused };
  });
}

/** Options that engine.io hands on to the `ws` package; its types name only the browser's. */
function wsOptions(options: { readonly agent?: CertificateAgent }): object {
  return { ...options, maxPayload: LIMITS.replyLength, perMessageDeflate: false };
}
