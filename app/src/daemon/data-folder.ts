import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';

/** The folder that one daemon keeps its things in; nobody else of this machine may look inside. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly log: string;
  /** Folder of the file store. */
  readonly files: string;
  /** Folder of what a supernode keeps. */
  readonly supernode: string;
  /** What windows were let in (`KeptSessions`). */
  readonly sessions: string;
  /** There while a daemon runs (`RunMarker`). */
  readonly runMarker: string;
  readonly defaultKeyFile: string;
  /** Folder of the redirect file. */
  readonly open: string;
}

export async function prepareDataFolder(path: string): Promise<Result<DataFolder, 'not-writable'>> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch {
    return failed('not-writable');
  }
  return ok({
    path,
    database: join(path, 'kith.db'),
    log: join(path, 'daemon.log'),
    files: join(path, 'files'),
    supernode: join(path, 'supernode'),
    sessions: join(path, 'windows.json'),
    runMarker: join(path, 'running'),
    defaultKeyFile: join(path, 'database.key'),
    open: join(path, 'open'),
  });
}

export type KeyFileFailure =
  /** It is there and holds something else than a key. */
  | 'malformed'
  /** Other users can read it. */
  | 'too-open'
  | 'unreadable';

const KEY = /^[0-9a-f]{64}$/;

/**
 * The 32-byte key of the database from a file that only the user can read (hex); made at the first start.
 */
export async function readKeyFile(path: string): Promise<Result<Uint8Array, KeyFileFailure>> {
  try {
    const made = await makeKeyFile(path);
    if (made !== undefined) return ok(made);
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) return failed('too-open');
    const text = (await readFile(path, 'utf8')).trim();
    return KEY.test(text) ? ok(parseKey(text)) : failed('malformed');
  } catch {
    return failed('unreadable');
  }
}

/** The key in hex as it is handed in by the shell, or `undefined` when it is none. */
export function keyFromHex(text: string): Uint8Array | undefined {
  return KEY.test(text) ? parseKey(text) : undefined;
}

function parseKey(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** @returns the new key, or `undefined` when there is a file */
async function makeKeyFile(path: string): Promise<Uint8Array | undefined> {
  const key = randomBytes(32);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${key.toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return Uint8Array.from(key);
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'EEXIST') return undefined;
    throw error;
  }
}
