import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { safeStorage } from 'electron';

const KEY = /^[0-9a-f]{64}$/;

export type DatabaseKey =
  | { readonly ok: true; readonly key: string }
  /** The system has no key store: the daemon keeps a file that only the user can read. */
  | { readonly ok: false; readonly error: 'no-key-store' }
  /** The daemon once ran without the shell and made its own file: the database is under that key. */
  | { readonly ok: false; readonly error: 'has-key-file' }
  /** The key store no longer opens what it once sealed: another user, or a lost keychain. */
  | { readonly ok: false; readonly error: 'key-store-changed' };

/**
 * The key of the daemon's database, sealed by the operating system's key store in a file; made at the first start.
 *
 * @param folder where the sealed key lies
 * @param dataDir of the daemon
 * @returns 32 bytes in hex
 */
export function databaseKey(folder: string, dataDir: string): DatabaseKey {
  if (existsSync(path.join(dataDir, 'database.key'))) return { ok: false, error: 'has-key-file' };
  if (!hasKeyStore()) return { ok: false, error: 'no-key-store' };
  const file = path.join(folder, 'database-key.sealed');
  if (!existsSync(file)) return { ok: true, key: makeKey(file) };
  try {
    const key = safeStorage.decryptString(readFileSync(file));
    if (KEY.test(key)) return { ok: true, key };
  } catch {
    // Falls through to the one answer for a key that can't be opened.
  }
  return { ok: false, error: 'key-store-changed' };
}

/** Chromium's `basic_text` is no key store: it seals with a password that everybody knows. */
function hasKeyStore(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}

function makeKey(file: string): string {
  const key = randomBytes(32).toString('hex');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, safeStorage.encryptString(key), { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return key;
}
