import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAbsolute } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { z } from 'zod';
import type { Intake } from '../../engine/files/intake.ts';
import type { ShownSource } from '../../engine/files/shown-source.ts';
import {
  FILE_LIMITS,
  type FileProblem,
  type FileStore,
  type SourceRef,
} from '../../engine/ports/file-store.ts';
import type { WindowAccess } from '../window-access.ts';
import { receiveUpload } from './receive-upload.ts';
import { sendFile } from './send-file.ts';
import { ViewTokens } from './view-tokens.ts';

export const FILE_ROUTE_LIMITS = {
  /** A request in JSON: the longest path in a folder, escaped. Bytes. */
  json: 65_536,
  /** Uploads at once, of all windows: the browser itself sends six. */
  uploads: 32,
} as const;

/** What the routes reach of the engine. */
export interface FileAccess {
  readonly store: FileStore;
  readonly intake: Intake;
  shown(id: string, path?: readonly string[]): Promise<ShownSource | undefined>;
  /** Absolute path of what an entry holds, a file or a folder; `undefined` when it has none that means something. */
  pathOf(id: string): Promise<string | undefined>;
  /** Shows a path in the file manager of this machine. */
  reveal(path: string): Promise<Result<undefined, FileProblem>>;
  /** A file of this machine in its place; absent where whoever asks may not name one. */
  sourceOf?(path: string): Promise<Result<SourceRef, FileProblem>>;
}

const pathSchema = z.array(z.string().min(1).max(4_096)).min(1).max(1_000);
const entrySchema = z.strictObject({ id: z.string().min(1).max(64), path: pathSchema.optional() });
const revealSchema = entrySchema.pick({ id: true });
const folderSchema = z.strictObject({ name: z.string().max(4_096) });
const uploadSchema = z.strictObject({
  name: z.string().max(4_096),
  mime: z.string().max(127).optional(),
  /** Intake id of a folder that was begun, and where in it. */
  folder: z.string().max(64).optional(),
  path: pathSchema.optional(),
});
type Upload = z.infer<typeof uploadSchema>;
const placeSchema = uploadSchema.extend({ place: z.string().max(32_768).refine(isAbsolute) });

const STATUS: Readonly<Record<FileProblem, number>> = {
  'not-found': 404,
  changed: 409,
  'not-readable': 403,
  'pick-again': 409,
  'ask-again': 409,
  'disk-full': 507,
  'not-writable': 500,
  'too-large': 413,
  aborted: 499,
  broken: 500,
};

/**
 * The way of bytes between windows in a browser and the engine, beside the api's socket. Whoever changes something or
 * asks for something shows the session of his window in a header that no other site and no form can send
 * (`Authorization: Kith SESSION`) and comes from our own page (`Origin`); what an element shows has an address of its own
 * (`ViewTokens`). The host was checked before.
 *
 *     PUT    /files/intake            bytes of one file; X-Kith-File: metadata in escaped JSON  -> { id }
 *     POST   /files/intake/folder     { name }                                                  -> { id }
 *     DELETE /files/intake/ID
 *     POST   /files/view              { id, path? }                                             -> { token }
 *     DELETE /files/view/TOKEN
 *     GET    /files/view/TOKEN        Range as in RFC 9110; ?save to be kept
 *     POST   /files/reveal            { id }
 *
 * The shell's main process, which no window speaks for, asks for paths too; elsewhere they are unknown:
 *
 *     POST   /files/place/intake      { place, name, mime?, folder?, path? }: a file in its place  -> { id }
 *     POST   /files/place/of          { id }                                                       -> { path }
 */
export class FileRoutes {
  readonly #files: FileAccess;
  readonly #access: WindowAccess;
  readonly #views: ViewTokens;
  #uploads = 0;

  /** @param now milliseconds, monotonic */
  constructor(files: FileAccess, access: WindowAccess, now: () => number) {
    this.#files = files;
    this.#access = access;
    this.#views = new ViewTokens(now, session => access.isGood(session));
  }

  /** Whether an address is one of these. */
  static takes(url: string): boolean {
    return url.startsWith('/files/');
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query] = (request.url ?? '').split('?');
    const token = /^\/files\/view\/([\w-]{43})$/.exec(path)?.[1];
    if (token !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
      const shown = this.#views.use(token);
      if (shown === undefined) refuse(response, 404);
      else await sendFile(this.#files.store, shown, query === 'save', request, response);
      return;
    }
    const session = /^Kith ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
    const isOwn = request.headers.origin === `http://${request.headers.host}`;
    if (!isOwn || session === undefined || !this.#access.isGood(session)) {
      refuse(response, 403);
      return;
    }
    const answer = await this.#answer(`${request.method} ${path}`, session, request);
    if (answer === undefined) refuse(response, 404);
    else if (answer.ok) reply(response, answer.value === undefined ? 204 : 201, answer.value);
    else
      reply(response, answer.error === 'bad-request' ? 400 : STATUS[answer.error], { error: answer.error });
  }

  async #answer(
    route: string,
    session: string,
    request: IncomingMessage,
  ): Promise<Result<object | undefined, FileProblem | 'bad-request'> | undefined> {
    switch (route) {
      case 'PUT /files/intake':
        return await this.#upload(request);
      case 'POST /files/intake/folder': {
        const folder = folderSchema.safeParse(await readJson(request));
        return folder.success
          ? ok({ id: this.#files.intake.addFolder(folder.data.name) })
          : failed('bad-request');
      }
      case 'POST /files/view':
        return await this.#shown(request, async shown => ok({ token: this.#views.issue(shown, session) }));
      case 'POST /files/reveal':
        return await this.#withPath(request, path => this.#files.reveal(path));
    }
    const { sourceOf } = this.#files;
    if (sourceOf !== undefined && route === 'POST /files/place/of') {
      return await this.#withPath(request, async path => ok({ path }));
    }
    if (sourceOf !== undefined && route === 'POST /files/place/intake') {
      const about = placeSchema.safeParse(await readJson(request));
      if (!about.success) return failed('bad-request');
      return await this.#handIn(about.data, () => sourceOf(about.data.place));
    }
    const [, kind, id] = /^DELETE \/files\/(intake|view)\/([\w-]{1,64})$/.exec(route) ?? [];
    if (id === undefined) return undefined;
    if (kind === 'view') this.#views.end(id);
    else await this.#files.intake.drop(id);
    return ok(undefined);
  }

  async #shown(
    request: IncomingMessage,
    work: (shown: ShownSource) => Promise<Result<object | undefined, FileProblem>>,
  ): Promise<Result<object | undefined, FileProblem | 'bad-request'>> {
    const entry = entrySchema.safeParse(await readJson(request));
    if (!entry.success) return failed('bad-request');
    const shown = await this.#files.shown(entry.data.id, entry.data.path);
    return shown === undefined ? failed('not-found') : await work(shown);
  }

  async #withPath(
    request: IncomingMessage,
    work: (path: string) => Promise<Result<object | undefined, FileProblem>>,
  ): Promise<Result<object | undefined, FileProblem | 'bad-request'>> {
    const entry = revealSchema.safeParse(await readJson(request));
    if (!entry.success) return failed('bad-request');
    const path = await this.#files.pathOf(entry.data.id);
    return path === undefined ? failed('not-found') : await work(path);
  }

  async #upload(request: IncomingMessage): Promise<Result<object, FileProblem | 'bad-request'>> {
    const about = uploadSchema.safeParse(unescaped(request.headers['x-kith-file']));
    if (!about.success) return failed('bad-request');
    if (Number(request.headers['content-length'] ?? 0) > FILE_LIMITS.size) return failed('too-large');
    if (this.#uploads >= FILE_ROUTE_LIMITS.uploads) return failed('not-writable');
    return await this.#handIn(about.data, async () => {
      this.#uploads++;
      return await receiveUpload(this.#files.store, request).finally(() => this.#uploads--);
    });
  }

  /** Hands a file in, by itself or as one of a folder that was begun. */
  async #handIn(
    { name, mime, folder, path }: Upload,
    receive: () => Promise<Result<SourceRef, FileProblem>>,
  ): Promise<Result<object, FileProblem | 'bad-request'>> {
    if ((folder === undefined) !== (path === undefined)) return failed('bad-request');
    const received = await receive();
    if (!received.ok) return received;
    const { intake, store } = this.#files;
    if (folder === undefined || path === undefined) {
      return ok({
        id: intake.addFile({ name, source: received.value, ...(mime !== undefined && { mime }) }),
      });
    }
    const added = intake.addToFolder(folder, path, received.value);
    if (!added.ok) await store.release(received.value);
    return added.ok ? ok({ id: folder }) : added;
  }
}

/** JSON in a header: escaped, since headers carry no more than ASCII. */
function unescaped(header: string | string[] | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(String(header)));
  } catch {
    return undefined;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > FILE_ROUTE_LIMITS.json) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, value: object | undefined): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // A body that was refused is not waited for.
    ...(status >= 400 && { Connection: 'close' }),
  });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number): void {
  reply(response, status, undefined);
}
