import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Tells the system that a file came from the network, so that it warns before it is opened: the Mark of the Web on
 * Windows, the quarantine attribute on macOS. Where a file system keeps no such mark the file goes without.
 */
export async function markDownloaded(
  path: string,
  platform: NodeJS.Platform = process.platform,
  now = Date.now(),
): Promise<void> {
  try {
    if (platform === 'win32') await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n');
    if (platform === 'darwin') {
      // Flags 0081: downloaded, not opened yet.
      const mark = `0081;${Math.floor(now / 1_000).toString(16)};Kith;`;
      await run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', mark, path]);
    }
  } catch {
    // FAT and network drives: as said above.
  }
}
