import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pattern } from '../../engine/ports/file-store.contract.ts';
import type { SourceRef } from '../../engine/ports/file-store.ts';
import { startTestWindowServer, type TestWindowServer } from '../testing/test-window-server.ts';
import { revealCommand } from './reveal-file.ts';

let server: TestWindowServer;
let session: string;
beforeEach(async () => {
  server = await startTestWindowServer();
  session = server.access.redeem(server.access.issueToken()) ?? '';
});
afterEach(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As a page of this origin with a session, but for what is given. */
async function ask(
  method: string,
  path: string,
  body: Uint8Array | string = '',
  headers: Record<string, string | undefined> = {},
): Promise<Answer> {
  const all = { origin: server.origin, authorization: `Kith ${session}`, ...headers };
  const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const asked = request({
    host: '127.0.0.1',
    port: server.port,
    method,
    path,
    headers: Object.fromEntries(given),
    agent: false,
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

const about = (value: object) => ({ 'x-kith-file': encodeURIComponent(JSON.stringify(value)) });
const idOf = ({ body }: Answer) => String(JSON.parse(body.toString()).id);

async function readAll(source: SourceRef): Promise<Uint8Array> {
  const opened = await server.store.openSource(source);
  if (!opened.ok) throw new Error(opened.error);
  const bytes = await opened.value.read(0, source.size);
  return bytes.ok ? bytes.value : new Uint8Array();
}

describe('handing in files', () => {
  it('API-17 takes the bytes of a file, and gives an id for them', async () => {
    const bytes = pattern(3_000_000);
    const answer = await ask('PUT', '/files/intake', bytes, about({ name: 'Grüße.png', mime: 'image/png' }));
    expect(answer.status).toBe(201);
    const taken = server.intake.takeAll([idOf(answer)]);
    const [item] = taken.ok ? taken.value : [];
    if (item?.kind !== 'file') throw new Error('nothing taken');
    expect(item).toMatchObject({ name: 'Grüße.png', mime: 'image/png', size: bytes.length });
    expect(Buffer.from(await readAll(item.source)).equals(bytes)).toBe(true);
  });

  it('takes a folder file by file', async () => {
    const id = idOf(await ask('POST', '/files/intake/folder', JSON.stringify({ name: 'photos' })));
    const put = (path: string[]) =>
      ask('PUT', '/files/intake', pattern(10), about({ name: 'x', folder: id, path }));
    expect(await put(['a.jpg']).then(idOf)).toBe(id);
    await put(['sub', 'b.jpg']);
    const taken = server.intake.takeAll([id]);
    const [item] = taken.ok ? taken.value : [];
    expect(item?.kind === 'folder' && item.files.map(file => file.path)).toEqual([
      ['a.jpg'],
      ['sub', 'b.jpg'],
    ]);
    expect((await put(['late'])).status).toBe(404);
  });

  it('lets go of what is not wanted', async () => {
    const id = idOf(await ask('PUT', '/files/intake', pattern(10), about({ name: 'x' })));
    expect((await ask('DELETE', `/files/intake/${id}`)).status).toBe(204);
    expect(server.intake.takeAll([id])).toEqual({ ok: false, error: 'not-found' });
  });

  it('keeps nothing of an upload that broke off', async () => {
    const stored = new Promise<void>(resolve => {
      const create = server.store.createOwned.bind(server.store);
      server.store.createOwned = async () => {
        const created = await create();
        if (!created.ok) return created;
        const discard = async () => {
          await created.value.discard();
          resolve();
        };
        const finish = async () => {
          throw new Error('half a file was kept');
        };
        return { ok: true, value: { ...created.value, discard, finish } };
      };
    });
    const half = request({
      host: '127.0.0.1',
      port: server.port,
      method: 'PUT',
      path: '/files/intake',
      headers: {
        origin: server.origin,
        authorization: `Kith ${session}`,
        'content-length': 1_000_000,
        ...about({ name: 'x' }),
      },
    });
    half.on('error', () => undefined);
    half.write(pattern(1_000), () => half.destroy());
    await stored;
  });

  it('says when the disk is full', async () => {
    server.store.createOwned = async () => ({ ok: false, error: 'disk-full' });
    const answer = await ask('PUT', '/files/intake', pattern(10), about({ name: 'x' }));
    expect(answer.status).toBe(507);
    expect(JSON.parse(answer.body.toString())).toEqual({ error: 'disk-full' });
  });

  it.each([
    ['no metadata', {}],
    ['broken metadata', { 'x-kith-file': '%E0%A4%A' }],
    ['no name', about({})],
    ['a name that is too long', about({ name: 'x'.repeat(5_000) })],
    ['a folder without a path', about({ name: 'x', folder: 'y' })],
    ['a path without a folder', about({ name: 'x', path: ['y'] })],
    ['a source of its own', about({ name: 'x', source: { kind: 'path', path: '/etc/passwd' } })],
  ])('refuses an upload with %s', async (_what, headers) => {
    expect((await ask('PUT', '/files/intake', pattern(10), headers)).status).toBe(400);
  });
});

describe('paths of this machine', () => {
  it('API-17 are unknown to whoever is not the shell', async () => {
    server.paths.set('entry', '/downloads/x');
    const place = JSON.stringify({ place: '/etc/passwd', name: 'x' });
    expect((await ask('POST', '/files/place/intake', place)).status).toBe(404);
    expect((await ask('POST', '/files/place/of', JSON.stringify({ id: 'entry' }))).status).toBe(404);
  });

  it('are absolute, and of files that are there', async () => {
    await server.stop();
    server = await startTestWindowServer(undefined, { forShell: true });
    session = server.access.redeem(server.access.issueToken()) ?? '';
    const handIn = (place: string) =>
      ask('POST', '/files/place/intake', JSON.stringify({ place, name: 'x' })).then(answer => answer.status);
    expect(await handIn(import.meta.filename)).toBe(201);
    expect(await handIn('package.json')).toBe(400);
    expect(await handIn(`${import.meta.filename}.gone`)).toBe(404);
    expect(await handIn(import.meta.dirname)).toBe(403);
  });
});

describe('who may ask', () => {
  it.each([
    ['no session', { authorization: undefined }],
    ['a wrong session', { authorization: `Kith ${'A'.repeat(43)}` }],
    ['another scheme', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['no origin', { origin: undefined }],
    ['another origin', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
  ])('API-17 nobody with %s', async (_who, headers) => {
    const routes: [string, string][] = [
      ['PUT', '/files/intake'],
      ['POST', '/files/intake/folder'],
      ['POST', '/files/view'],
      ['POST', '/files/reveal'],
      ['DELETE', '/files/view/x'],
      ['OPTIONS', '/files/intake'],
    ];
    for (const [method, path] of routes) {
      const answer = await ask(method, path, '{}', { ...about({ name: 'x' }), ...headers });
      expect(answer.status, `${method} ${path}`).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('API-17 nobody under another host, and nobody whose session is over', async () => {
    expect((await ask('POST', '/files/view', '{}', { host: 'evil.example' })).status).toBe(421);
    server.advance(1_000 * 60 * 60 * 24 * 365);
    expect((await ask('POST', '/files/view', '{}')).status).toBe(403);
  });

  it('knows no other address', async () => {
    expect((await ask('GET', '/files/')).status).toBe(404);
    expect((await ask('GET', '/files/../../etc/passwd')).status).toBe(404);
    expect((await ask('POST', '/files/intake', '{}')).status).toBe(404);
  });

  it('refuses what is too long or no JSON', async () => {
    expect((await ask('POST', '/files/view', 'x'.repeat(10))).status).toBe(400);
    expect(
      (await ask('POST', '/files/view', JSON.stringify({ id: 'x', path: ['y'.repeat(70_000)] }))).status,
    ).toBe(400);
  });
});

describe('showing files', () => {
  const bytes = pattern(600_000);
  beforeEach(() => {
    server.shown.set('entry', { name: 'Bild.png', mime: 'image/png', source: server.store.own(bytes) });
    server.shown.set('page', { name: 'x.html', mime: 'text/html', source: server.store.own(bytes) });
    server.shown.set('dir/a/b', { name: 'b', source: server.store.own(bytes) });
  });

  async function view(entry: object): Promise<string> {
    const answer = await ask('POST', '/files/view', JSON.stringify(entry));
    return `/files/view/${JSON.parse(answer.body.toString()).token}`;
  }
  const plain = { origin: undefined, authorization: undefined };

  it('API-17 sends them to an element, which shows nothing but the address', async () => {
    const answer = await ask('GET', await view({ id: 'entry' }), '', plain);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('sends a part of them, and nothing on HEAD', async () => {
    const path = await view({ id: 'entry' });
    const part = await ask('GET', path, '', { ...plain, range: 'bytes=300000-500000' });
    expect(part.status).toBe(206);
    expect(part.body.equals(bytes.slice(300_000, 500_001))).toBe(true);
    const head = await ask('HEAD', path, '', plain);
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, '600000']);
  });

  it('API-17 offers what could run for saving only', async () => {
    const answer = await ask('GET', await view({ id: 'page' }), '', plain);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
    const saved = await ask('GET', `${await view({ id: 'entry' })}?save`, '', plain);
    expect(saved.headers['content-disposition']).toBe("attachment; filename*=UTF-8''Bild.png");
  });

  it('finds a file of a folder, and nothing that is not there', async () => {
    const answer = await ask('GET', await view({ id: 'dir', path: ['a', 'b'] }), '', plain);
    expect(answer.body.equals(bytes)).toBe(true);
    for (const entry of [{ id: 'dir' }, { id: 'dir', path: ['..', 'b'] }, { id: 'other' }]) {
      expect((await ask('POST', '/files/view', JSON.stringify(entry))).status).toBe(404);
    }
  });

  it('API-17 an address ends when it is given back, when nobody used it for hours, and with its session', async () => {
    const path = await view({ id: 'entry' });
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', path, '', plain)).status).toBe(404);
    const old = await view({ id: 'entry' });
    server.advance(3 * 60 * 60_000);
    expect((await ask('GET', old, '', plain)).status).toBe(404);
    expect((await ask('GET', `/files/view/${'A'.repeat(43)}`, '', plain)).status).toBe(404);
  });

  it('says when the file is not there any more', async () => {
    const path = await view({ id: 'entry' });
    const source = server.shown.get('entry')?.source;
    if (source !== undefined) await server.store.release(source);
    expect((await ask('GET', path, '', plain)).status).toBe(404);
  });

  it('shows a file in its folder, and never opens it', async () => {
    server.paths.set('entry', '/downloads/Bild.png');
    expect((await ask('POST', '/files/reveal', JSON.stringify({ id: 'entry' }))).status).toBe(204);
    expect((await ask('POST', '/files/reveal', JSON.stringify({ id: 'other' }))).status).toBe(404);
    expect(server.revealed).toEqual(['/downloads/Bild.png']);
    expect(revealCommand('/d/x y.sh', 'linux')).toEqual({ program: 'xdg-open', args: ['/d'] });
    expect(revealCommand('/d/x.app', 'darwin')).toEqual({
      program: '/usr/bin/open',
      args: ['-R', '/d/x.app'],
    });
    expect(revealCommand('C:\\d\\x.exe', 'win32')).toEqual({
      program: 'explorer.exe',
      args: ['/select,C:\\d\\x.exe'],
    });
  });
});
