import { createPublicKey, verify } from 'node:crypto';

/** What a release says of itself; `files` as electron-updater reads them. */
export interface Release {
  readonly version: string;
  readonly files: readonly { readonly url: string; readonly sha512: string }[];
  /** Ed25519, base64: added by `scripts/sign-updates.mjs`. */
  readonly signature?: unknown;
}

const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The bytes that a release's signature covers: its version, and name and hash of each file. */
export function signedBytes({ version, files }: Release): Buffer {
  const lines = files.map(({ url, sha512 }) => `${url} ${sha512}`).sort();
  return Buffer.from(['kith-update-v1', version, ...lines].join('\n'));
}

/**
 * Whether a release is by whoever packed this app. electron-updater compares what it downloads with the hash, and
 * Windows and macOS check the program's own signature as well; nothing but this does so on Linux.
 *
 * @param key Ed25519 public key, 32 bytes in base64
 */
export function isSigned(release: Release, key: string): boolean {
  if (typeof release.signature !== 'string' || release.files.length === 0) return false;
  try {
    const publicKey = createPublicKey({
      key: Buffer.concat([ED25519_SPKI, Buffer.from(key, 'base64')]),
      format: 'der',
      type: 'spki',
    });
    return verify(null, signedBytes(release), publicKey, Buffer.from(release.signature, 'base64'));
  } catch {
    return false;
  }
}
