import type { NoticeClick } from '../window/notice-news.ts';

// The page without its server: the files of one version, kept when that version was first seen. Nothing else is kept:
// what the page and the server say to each other passes by here.

declare const self: ServiceWorkerGlobalScope;
/** What the build puts in: the files that make up the page, and a hash of all of them. */
declare const __KITH_PRECACHE__: { readonly version: string; readonly files: readonly string[] };

const PRECACHE = __KITH_PRECACHE__;
const PREFIX = 'kith-shell-';
const CACHE = PREFIX + PRECACHE.version;
const DOCUMENT = '/';
/** A server that has not answered a reload by then is as good as gone. */
const ANSWERS_WITHIN = 4_000;
const FILES = new Set(PRECACHE.files);

self.addEventListener('install', event => {
  // From the server and not from the browser's cache: files that are not named by their content may be old there.
  const requests = PRECACHE.files.map(file => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(CACHE).then(cache => cache.addAll(requests)));
});

self.addEventListener('activate', event => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter(name => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(old.map(name => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', event => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || !FILES.has(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(documentFor(request));
  else event.respondWith(keptOr(url.pathname, () => fetch(request)));
});

/** From the server, so that a new version arrives with the next load; the one that is kept when it does not answer. */
async function documentFor(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    if (response.ok) return response;
    return await keptOr(DOCUMENT, () => response);
  } catch {
    return await keptOr(DOCUMENT, () => Response.error());
  }
}

async function keptOr(file: string, other: () => Response | Promise<Response>): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(file)) ?? (await other());
}

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const { address, callId } = event.notification.data as { address: string; callId?: string };
  const click: NoticeClick = {
    kith: 'notice-clicked',
    action: event.action,
    address,
    ...(callId && { callId }),
  };
  event.waitUntil(bringToWindow(click));
});

/** To a window that is open, the one used last first; a declined call needs none in front. */
async function bringToWindow(click: NoticeClick): Promise<void> {
  const [window] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (window === undefined) {
    await self.clients.openWindow(`/#chat=${encodeURIComponent(click.address)}`);
    return;
  }
  window.postMessage(click);
  if (click.action !== 'decline') await window.focus();
}
