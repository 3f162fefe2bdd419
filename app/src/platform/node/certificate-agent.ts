import { createHash, timingSafeEqual } from 'node:crypto';
import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** OpenSSL's and Node's names for "this certificate is not to be trusted". */
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|ALTNAME|HOSTNAME_MISMATCH/;

type Done = (error: Error | null, stream: Duplex) => void;

/**
 * An HTTPS agent that trusts exactly one certificate when it has its SHA-256 fingerprint (whatever its name,
 * issuer and dates say: the fingerprint came in an invite link), and the system's authorities otherwise.
 * Where the environment names a proxy for it (`HTTPS_PROXY`, `NO_PROXY`), it goes through that: it sees nothing but bytes.
 */
export class CertificateAgent extends Agent {
  /** Whether the last connection failed because of the server's certificate. */
  refused = false;
  readonly #fingerprint: Uint8Array | undefined;

  constructor(fingerprint: Uint8Array | undefined, env: NodeJS.ProcessEnv = process.env) {
    // A resumed session would skip the certificate, and with it the check.
    super({ keepAlive: false, maxCachedSessions: 0, proxyEnv: env });
    this.#fingerprint = fingerprint;
  }

  override createConnection(options: RequestOptions, done?: Done): Duplex | null | undefined {
    const trusting = { ...options, ALPNProtocols: ['http/1.1'], rejectUnauthorized: !this.#fingerprint };
    const finish: Done = (error, socket) => {
      if (error) this.#failed(error, socket, done);
      else if (socket instanceof TLSSocket) this.#secured(socket, done);
    };
    // Through a proxy it calls back when TLS is there; straight it gives the socket at once and never calls.
    const socket = super.createConnection(trusting, finish);
    if (socket instanceof TLSSocket) {
      socket.once('error', error => this.#failed(error, socket, done));
      socket.once('secureConnect', () => this.#secured(socket, done));
    }
    return null;
  }

  #failed(error: Error, socket: Duplex, done: Done | undefined): void {
    if ('code' in error && CERTIFICATE_ERROR.test(String(error.code))) this.refused = true;
    done?.(error, socket);
  }

  #secured(socket: TLSSocket, done: Done | undefined): void {
    if (this.#fingerprint === undefined || presents(socket, this.#fingerprint)) {
      done?.(null, socket);
      return;
    }
    this.refused = true;
    socket.destroy();
    done?.(new Error('the server shows another certificate than the one in the link'), socket);
  }
}

function presents(socket: TLSSocket, fingerprint: Uint8Array): boolean {
  const shown = socket.getPeerX509Certificate()?.raw;
  if (!shown) return false;
  return timingSafeEqual(createHash('sha256').update(shown).digest(), fingerprint);
}
