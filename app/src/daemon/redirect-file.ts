import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WindowAccess } from './window-access.ts';

/** A fresh token twice in its lifetime: what the file holds works for half a minute at least. */
const RENEW_EVERY = 30_000;

/**
 * A small page in a folder that only the user can read, which leads a browser to the daemon with a one-time token.
 * So no token shows in a process list, as it would if a browser were started with it. The token is in the fragment,
 * which no browser sends anywhere. Each use and each half minute puts a fresh token in.
 */
export class RedirectFile {
  readonly path: string;
  readonly #url: string;
  readonly #access: WindowAccess;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(path: string, url: string, access: WindowAccess) {
    this.path = path;
    this.#url = url;
    this.#access = access;
  }

  /** @param folder made with mode 0700 when it is not there */
  static async create(folder: string, url: string, access: WindowAccess): Promise<RedirectFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const file = new RedirectFile(join(folder, 'open.html'), url, access);
    await file.renew();
    return file;
  }

  /** Puts a fresh token in. */
  renew(): Promise<void> {
    this.#writing = this.#writing.then(() => (this.#closed ? undefined : this.#write()));
    return this.#writing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await rm(this.path, { force: true });
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    // Written beside and moved over: a browser never reads half a file, and the mode holds from the first byte.
    const draft = `${this.path}.new`;
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(pageFor(`${this.#url}#token=${this.#access.issueToken()}`));
    } finally {
      await handle.close();
    }
    await rename(draft, this.path);
    this.#timer = setTimeout(() => void this.renew().catch(() => undefined), RENEW_EVERY);
    this.#timer.unref();
  }
}

function pageFor(target: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${target}">
<title>Kith</title>
<p><a href="${target}">Open Kith</a></p>
`;
}
