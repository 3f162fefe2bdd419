import { statfs } from 'node:fs/promises';

/** Bytes that this user may still write into a folder; `undefined` where the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  // A file system without blocks (some network drives) says 0 of 0.
  return found === undefined || found.blocks === 0 ? undefined : found.bavail * found.bsize;
}
