import { createHash, timingSafeEqual } from 'node:crypto';
import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';

/** OpenSSL's and Node's names for "this certificate is not to be trusted". */
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|ALTNAME|HOSTNAME_MISMATCH/;

/**
 * An HTTPS agent that trusts exactly one certificate when it has its SHA-256 fingerprint (whatever its name,
 * issuer and dates say: the fingerprint came in an invite link), and the system's authorities otherwise.
 */
export class CertificateAgent extends Agent {
  /** Whether the last connection failed because of the server's certificate. */
  refused = false;
  readonly #fingerprint: Uint8Array | undefined;

  constructor(fingerprint: Uint8Array | undefined) {
    // A resumed session would skip the certificate, and with it the check.
    super({ keepAlive: false, maxCachedSessions: 0 });
    this.#fingerprint = fingerprint;
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): null {
    const { host, port, servername } = options as { host: string; port: number; servername?: string };
    const pinned = this.#fingerprint;
    const socket = connect({
      host,
      port,
      ...(servername !== undefined && { servername }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: pinned === undefined,
    });
    socket.once('error', error => {
      if ('code' in error && CERTIFICATE_ERROR.test(String(error.code))) this.refused = true;
      done?.(error, socket);
    });
    socket.once('secureConnect', () => {
      if (pinned && !presents(socket, pinned)) {
        this.refused = true;
        socket.destroy(new Error('the server shows another certificate than the one in the link'));
        return;
      }
      done?.(null, socket);
    });
    return null;
  }
}

function presents(socket: TLSSocket, fingerprint: Uint8Array): boolean {
  const shown = socket.getPeerX509Certificate()?.raw;
  if (!shown) return false;
  return timingSafeEqual(createHash('sha256').update(shown).digest(), fingerprint);
}
