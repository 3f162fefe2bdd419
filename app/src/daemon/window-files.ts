import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface WindowFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Named by its content: may be kept for ever. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/**
 * The files of a built window by their path (`/`, `/assets/x.js`), read once: what is not in the folder when the
 * daemon starts can't be asked for, whatever a path looks like.
 *
 * @returns undefined when the folder can't be read or holds no window
 */
export async function readWindowFiles(folder: string): Promise<ReadonlyMap<string, WindowFile> | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
      entries
        .filter(entry => entry.isFile() && TYPES[extname(entry.name)] !== undefined)
        .map(async entry => {
          const path = join(entry.parentPath, entry.name);
          const name = `/${relative(folder, path).split(sep).join('/')}`;
          const file: WindowFile = {
            type: TYPES[extname(entry.name)]!,
            bytes: await readFile(path),
            immutable: name.startsWith('/assets/'),
          };
          return [name === '/index.html' ? '/' : name, file] as const;
        }),
    );
    const byName = new Map(files);
    return byName.has('/') ? byName : undefined;
  } catch {
    return undefined;
  }
}
