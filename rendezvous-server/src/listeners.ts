import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { networkInterfaces } from 'node:os';
import type { TLSSocket } from 'node:tls';
import { sharePort } from '@kith/shared/node/tls/shared-port';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { bindFailure } from './bind-failure.ts';
import type { RendezvousConfig } from './config.ts';
import { makeListener, makeTlsListener } from './http.ts';
import type { SocketServer } from './socket-server.ts';
import { openCertificate } from './tls/certificate.ts';

export interface Listening {
  /** On this machine, without TLS. */
  readonly url: string;
  readonly publicUrl: string;
  /** Name and port of the TLS listener, as in its certificate. */
  readonly tlsHost: string | undefined;
  /** SHA-256 of a self-signed certificate. */
  readonly fingerprint: Uint8Array | undefined;
  close(): Promise<void>;
}

/**
 * Opens the plain listener on loopback and, when TLS is configured, the one for everybody else. Sockets and HTTP
 * are the same on both.
 */
export async function listen(
  config: RendezvousConfig,
  app: FastifyInstance,
  io: SocketServer,
  {
    name,
    log,
    takeTurn,
    outside,
  }: {
    readonly name: string;
    readonly log: Logger;
    /** Takes TURN that comes to the TLS port; absent where there is no relay. */
    readonly takeTurn: ((socket: TLSSocket) => void) | undefined;
    /** Address under which a router makes the TLS port reachable. */
    readonly outside: string | undefined;
  },
): Promise<Listening> {
  const servers: (Server | TlsServer)[] = [];
  const closers: (() => void)[] = [];
  const close = async () => {
    for (const stop of closers) stop();
    await Promise.all(servers.map(closeServer));
  };
  try {
    const plain = makeListener(app);
    servers.push(plain);
    io.attach(plain);
    const port = await bind(plain, config.port, config.host, '--port');
    const url = `http://${hostInUrl(config.host)}:${port}`;
    if (!config.tls) {
      return {
        url,
        publicUrl: config.publicUrl ?? url,
        tlsHost: undefined,
        fingerprint: undefined,
        close,
      };
    }

    const certificate = await openCertificate(config.tls, config.data, name, log);
    closers.push(() => certificate.close());
    const secure = makeTlsListener(app, certificate.current);
    servers.push(secure);
    io.engine.attach(secure, { path: '/socket.io' });
    if (takeTurn !== undefined) closers.push(sharePort(secure, takeTurn));
    certificate.onChange(context => secure.setSecureContext(context));
    const tlsPort = await bind(secure, config.tlsPort, config.tlsHost, '--tls-port');
    const host = hostInUrl(outside ?? (isWildcard(config.tlsHost) ? lanAddress() : config.tlsHost));
    const publicUrl = config.publicUrl ?? `https://${host}${tlsPort === 443 ? '' : `:${tlsPort}`}`;
    const { protocol, hostname, port: publicPort } = new URL(publicUrl);
    return {
      url,
      publicUrl,
      tlsHost: protocol === 'https:' ? `${hostname}:${publicPort || '443'}` : `${host}:${tlsPort}`,
      fingerprint: certificate.fingerprint,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function bind(server: Server, port: number, host: string, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(bindFailure(error, port, host, flag)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function closeServer(server: Server | TlsServer): Promise<void> {
  return new Promise(resolve => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** An address of this machine that others on its network can use; loopback when it has no network. */
export function lanAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  return addresses.find(address => address.family === 'IPv4' && !address.internal)?.address ?? '127.0.0.1';
}
