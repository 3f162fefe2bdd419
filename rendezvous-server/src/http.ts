import { timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { join, sep } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import fastifyStatic from '@fastify/static';
import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import { type FastifyInstance, fastify } from 'fastify';
import type { Metrics } from './metrics.ts';
import { isLoopback, remoteAddress } from './remote-address.ts';
import { StartFailure } from './start-failure.ts';

/**
 * For every answer. The page runs the engine: scripts and workers of its own only, WebAssembly for Argon2id and
 * SQLite, inline styles for the accessible components, a socket to where it came from.
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    "connect-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'microphone=(self), camera=(self), display-capture=(self), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

interface Options {
  readonly name: string;
  readonly key: string;
  /** Where clients reach the server; known once it listens. */
  readonly publicUrl: () => string;
  readonly web: string | undefined;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  readonly behindProxy: boolean;
}

/** HTTP beside the socket: the web page, health, metrics, and who this server is. */
export async function makeHttp(options: Options): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 1_024, forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if ('encrypted' in request.raw.socket) reply.header('strict-transport-security', 'max-age=31536000');
  });
  app.get('/health', async () => ({ ok: true }));
  app.get('/.well-known/kith', async (_, reply) => {
    // Read by clients on other origins before they connect; there is nothing secret in it.
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
    return { name: options.name, key: options.key, protocol: PROTOCOL_VERSION, url: options.publicUrl() };
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request.raw, options)) return reply.code(403).send({ error: 'not-allowed' });
    reply.type(options.metrics.registry.contentType);
    return options.metrics.registry.metrics();
  });
  if (options.web === undefined) {
    app.get('/', async (_, reply) => {
      reply.type('text/plain; charset=utf-8');
      return `This is the Kith server ${options.name}. Open it with the Kith app.\n`;
    });
  } else {
    if (!existsSync(join(options.web, 'index.html'))) {
      throw new StartFailure(
        `There is no index.html in ${options.web}. Build the web page first, or start without --web.`,
      );
    }
    await app.register(fastifyStatic, {
      root: options.web,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Names of assets hold a hash of what is in them. An open page also needs them when the server is gone.
        const named = path.includes(`${sep}assets${sep}`);
        reply.header('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  await app.ready();
  return app;
}

function mayReadMetrics(request: IncomingMessage, { metricsToken, behindProxy }: Options): boolean {
  if (isLoopback(remoteAddress(request, behindProxy)) && !('x-forwarded-for' in request.headers)) return true;
  if (metricsToken === undefined) return false;
  const expected = Buffer.from(`Bearer ${metricsToken}`);
  const given = Buffer.from(request.headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function makeListener(app: FastifyInstance): Server {
  return createServer((request, response) => app.routing(request, response));
}

export function makeTlsListener(app: FastifyInstance, tls: SecureContextOptions): TlsServer {
  return createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, (request, response) =>
    app.routing(request, response),
  );
}
