import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { RendezvousConfig } from './config.ts';
import { makeListener } from './http.ts';
import type { SocketServer } from './socket-server.ts';
import { errorCode, StartFailure } from './start-failure.ts';
import { openCertificate } from './tls/certificate.ts';

export interface Listening {
  /** On this machine, without TLS. */
  readonly url: string;
  readonly publicUrl: string;
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
  { name, log }: { readonly name: string; readonly log: Logger },
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
    if (!config.tls) return { url, publicUrl: config.publicUrl ?? url, fingerprint: undefined, close };

    const certificate = await openCertificate(config.tls, config.data, name, log);
    closers.push(() => certificate.close());
    const secure = makeListener(app, certificate.current);
    servers.push(secure);
    io.engine.attach(secure, { path: '/socket.io' });
    certificate.onChange(context => {
      if ('setSecureContext' in secure) secure.setSecureContext(context);
    });
    const tlsPort = await bind(secure, config.tlsPort, config.tlsHost, '--tls-port');
    const host = isWildcard(config.tlsHost) ? lanAddress() : config.tlsHost;
    return {
      url,
      publicUrl: config.publicUrl ?? `https://${hostInUrl(host)}${tlsPort === 443 ? '' : `:${tlsPort}`}`,
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

function bindFailure(error: Error, port: number, host: string, flag: string): Error {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new StartFailure(
        `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port with ${flag}.`,
      );
    case 'EACCES':
      return new StartFailure(
        `This user may not listen on port ${port}. Choose one above 1023 with ${flag}, or allow it to.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartFailure(
        `This machine has no address ${host}. Choose one that it has (0.0.0.0 means all of them).`,
      );
    default:
      return error;
  }
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
