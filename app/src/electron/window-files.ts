import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentSecurityPolicy } from '../../content-security-policy.ts';
import { isWindowUrl } from './shell-channels.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Answers requests of the window's own scheme with files of one folder, and with nothing else.
 *
 * @param folder absolute path of the built window
 */
export function serveWindowFiles(folder: string): (request: Request) => Promise<Response> {
  return async request => {
    const file =
      isWindowUrl(request.url) && request.method === 'GET' ? fileOf(folder, request.url) : undefined;
    if (file === undefined) return notFound();
    try {
      const body = await readFile(file);
      return new Response(new Uint8Array(body), {
        headers: {
          'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
          'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Referrer-Policy': 'no-referrer',
        },
      });
    } catch {
      return notFound();
    }
  };
}

/** The file that an address names, or `undefined` when it would lie outside of the folder. */
function fileOf(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) && !name.includes('\0') ? file : undefined;
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
}
