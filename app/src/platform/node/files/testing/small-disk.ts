import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, of a given size, in memory. */
export interface SmallDisk {
  readonly path: string;
  remount(options: string): void;
  unmount(): void;
}

/** Mounting one needs Linux and root; without them `undefined`. */
export function mountSmallDisk(bytes: number): SmallDisk | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const path = mkdtempSync(join(tmpdir(), 'kith-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'kith-test', path], { stdio: 'ignore' });
  } catch {
    // In a container without the right to mount.
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remount: options => {
      execFileSync('mount', ['-o', `remount,${options}`, path]);
    },
    unmount: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}
