import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { contentSecurityPolicy } from '../../content-security-policy.ts';
import { ApiSocket, type ApiSocketOptions } from './api-socket.ts';
import { FileRoutes } from './files/file-routes.ts';
import type { WindowFile } from './window-files.ts';

export interface WindowServerOptions extends ApiSocketOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly files: ReadonlyMap<string, WindowFile>;
  /** The way of files to and from windows. */
  readonly routes: FileRoutes;
}

export type WindowServerFailure = 'port-taken' | 'port-not-allowed' | 'no-loopback';

/** How long open connections may take to end after `close`. */
const GRACE = 500;

/** Serves the window's files and the api on 127.0.0.1, to pages of its own origin. */
export class WindowServer {
  readonly port: number;
  readonly #http: Server;
  readonly #socket: ApiSocket;

  private constructor(http: Server, socket: ApiSocket, port: number) {
    this.port = port;
    this.#http = http;
    this.#socket = socket;
  }

  static async start(options: WindowServerOptions): Promise<Result<WindowServer, WindowServerFailure>> {
    const socket = new ApiSocket(options);
    // Headers come at once; a body takes as long as its file is large.
    const http = createServer(
      { maxHeaderSize: 32_768, headersTimeout: 10_000, requestTimeout: 0 },
      (request, response) => serve(options, request, response),
    );
    http.on('upgrade', (request, stream, head) => {
      stream.on('error', () => undefined);
      if (isOwnHost(request)) {
        socket.upgrade(request, stream, head);
      } else {
        options.onRefused('foreign-host');
        stream.end('HTTP/1.1 421 Misdirected Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      }
    });
    const error = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
      http.once('error', resolve);
      http.listen(options.port, '127.0.0.1', () => resolve(undefined));
    });
    if (error?.code === 'EADDRINUSE') return failed('port-taken');
    if (error?.code === 'EACCES') return failed('port-not-allowed');
    const address = http.address();
    if (error !== undefined || address === null || typeof address === 'string') return failed('no-loopback');
    return ok(new WindowServer(http, socket, address.port));
  }

  /** `http://127.0.0.1:PORT/` */
  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    this.#socket.close();
    const closed = new Promise<void>(resolve => {
      this.#http.close(() => resolve());
    });
    this.#http.closeIdleConnections();
    const cut = setTimeout(() => {
      this.#socket.terminate();
      this.#http.closeAllConnections();
    }, GRACE);
    await closed;
    clearTimeout(cut);
  }
}

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  const { host } = headers;
  return host === `127.0.0.1:${socket.localPort}` || host === `localhost:${socket.localPort}`;
}

/** Said with every answer: nothing of this origin may be framed, embedded, sniffed or read by another. */
const HEADERS = {
  'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), geolocation=()',
};

function serve(
  { files, routes, onRefused }: WindowServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!isOwnHost(request) || !FileRoutes.takes(request.url ?? '')) {
    serveFile(files, request, response);
    return;
  }
  routes.serve(request, response).catch(() => {
    onRefused('file-route-failed');
    response.destroy();
  });
}

function serveFile(
  files: ReadonlyMap<string, WindowFile>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const answer = (status: number, file?: WindowFile) => {
    response.writeHead(status, {
      ...HEADERS,
      'Cache-Control': file?.immutable ? 'public, max-age=31536000, immutable' : 'no-store',
      'Content-Type': file?.type ?? 'text/plain; charset=utf-8',
      'Content-Length': file?.bytes.length ?? 0,
    });
    response.end(request.method === 'HEAD' ? undefined : file?.bytes);
  };
  if (!isOwnHost(request)) answer(421);
  else if (request.method !== 'GET' && request.method !== 'HEAD') answer(405);
  else {
    const file = files.get((request.url ?? '/').split('?')[0]!);
    answer(file === undefined ? 404 : 200, file);
  }
}
