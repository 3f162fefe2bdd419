import type { FileDoor } from './daemon-messages.ts';

/** What of a window's request goes on to the daemon, and nothing else. */
const PASSED = ['range', 'x-kith-file'];

/**
 * The way of files between a window of the shell and the daemon: the same routes as for a window in a browser, with the
 * shell's own session, which no window ever sees.
 *
 * @param door where the daemon takes files; `undefined` while there is no daemon
 */
export async function proxyFiles(request: Request, door: FileDoor | undefined): Promise<Response> {
  if (door === undefined) return new Response(null, { status: 503 });
  const { pathname, search } = new URL(request.url);
  // Paths of this machine are the main process's own business: a window gives files, not their names.
  if (pathname.startsWith('/files/place/')) return new Response(null, { status: 404 });
  const origin = `http://127.0.0.1:${door.port}`;
  const headers = new Headers({ Authorization: `Kith ${door.session}`, Origin: origin });
  for (const name of PASSED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    return await fetch(`${origin}${pathname}${search}`, {
      method: request.method,
      headers,
      redirect: 'error',
      signal: request.signal,
      ...(request.body !== null && { body: request.body, duplex: 'half' }),
    });
  } catch {
    return new Response(null, { status: 502 });
  }
}
