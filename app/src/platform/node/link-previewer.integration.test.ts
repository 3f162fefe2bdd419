import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeLinkPreviewer, type PreviewPolicy } from './link-previewer.ts';

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
let port: number;
beforeEach(async () => {
  asked.length = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** `site.example` is this machine, which is allowed here; every other name leads to a router. */
const here: PreviewPolicy = {
  resolve: async host =>
    host === 'site.example' ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '192.168.1.1', family: 4 }],
  allows: address => address === '127.0.0.1',
};
const look = (path = '/') => nodeLinkPreviewer(here).preview(`http://site.example:${port}${path}`);
const none = { ok: false, error: 'no-preview' };

function page(head: string, more: Record<string, string> = {}) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...more });
    response.end(`<!doctype html><html><head>${head}</head><body><title>no</title>`);
  };
}

test('reads title, description and picture of a page, and shows no cookie', async () => {
  answer = (request, response) => {
    if (request.url === '/p.png') {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(PIXEL);
      return;
    }
    page(
      '<title>plain</title><meta property="og:title" content="East &amp; West\n hut">' +
        '<meta name="description" content="Open from June."><meta property="og:image" content="/p.png">',
      { 'set-cookie': 'id=1' },
    )(request, response);
  };
  const found = await look();
  expect(found).toMatchObject({
    ok: true,
    value: { title: 'East & West hut', description: 'Open from June.', picture: { type: 'image/png' } },
  });
  expect(found.ok && Buffer.from(found.value.picture?.bytes ?? []).equals(PIXEL)).toBe(true);
  expect(asked.map(request => request.headers.cookie ?? request.headers.referer)).toEqual([
    undefined,
    undefined,
  ]);
});

test('takes the title where nothing else is said, in the encoding of the page', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' });
    response.end(Buffer.from('<title>Hütte</title>', 'latin1'));
  };
  expect(await look()).toEqual({ ok: true, value: { title: 'Hütte' } });
});

test('never asks what is not public, by name, by number or by redirect', async () => {
  const open = nodeLinkPreviewer();
  for (const address of [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'ftp://site.example/',
  ]) {
    expect(await open.preview(address)).toEqual(none);
  }
  answer = (_, response) => {
    response.writeHead(302, { location: `http://router.example:${port}/` });
    response.end();
  };
  expect(await look()).toEqual(none);
  expect(asked).toHaveLength(1);
});

test('refuses a name that leads to this machine and elsewhere', async () => {
  answer = page('<title>x</title>');
  const both: PreviewPolicy = {
    resolve: async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ],
    allows: here.allows,
  };
  expect(await nodeLinkPreviewer(both).preview(`http://site.example:${port}/`)).toEqual(none);
  expect(asked).toEqual([]);
});

test('follows a few redirects and no circle', async () => {
  answer = (request, response) => {
    if (request.url === '/end') return page('<title>arrived</title>')(request, response);
    response.writeHead(301, { location: request.url === '/circle' ? '/circle' : '/end' });
    response.end();
  };
  expect(await look('/start')).toMatchObject({ ok: true, value: { title: 'arrived' } });
  expect(await look('/circle')).toEqual(none);
});

test('reads no more of a page than its head needs, and no picture that is too large', async () => {
  answer = (request, response) => {
    response.writeHead(200, { 'content-type': request.url === '/' ? 'text/html' : 'image/png' });
    if (request.url === '/')
      response.write('<title>endless</title><meta property="og:image" content="/p.png">');
    const more = () => {
      while (response.write(Buffer.alloc(65_536, 32)));
    };
    response.on('drain', more);
    response.on('error', () => undefined);
    more();
  };
  expect(await look()).toEqual({ ok: true, value: { title: 'endless' } });
});

test('shows nothing of what is no page, is not there or says nothing', async () => {
  answer = page('<title>x</title>', { 'content-type': 'application/pdf' });
  expect(await look()).toEqual(none);
  answer = (_, response) => {
    response.writeHead(404, { 'content-type': 'text/html' });
    response.end('<title>not found</title>');
  };
  expect(await look()).toEqual(none);
  answer = page('<meta name="keywords" content="x">');
  expect(await look()).toEqual(none);
});

test('cuts what is long and drops signs that control the text around them', async () => {
  answer = page(`<meta property="og:title" content="a\u202Eb\u0007${'x'.repeat(5_000)}">`);
  const found = await look();
  expect(found.ok && found.value.title).toMatch(/^ab x+…$/);
  expect(found.ok && found.value.title.length).toBe(200);
});
