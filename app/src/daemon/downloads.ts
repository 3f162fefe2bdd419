import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder `Kith` in the system's folder for downloads. */
export function defaultDownloads(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const named = platform === 'win32' || platform === 'darwin' ? undefined : userDirectory(env, home);
  return join(named ?? join(home, 'Downloads'), 'Kith');
}

/** What a Linux desktop calls it, which may be in another language (xdg-user-dirs). */
function userDirectory(env: Readonly<Record<string, string | undefined>>, home: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'user-dirs.dirs'), 'utf8');
  } catch {
    return undefined;
  }
  const path = /^XDG_DOWNLOAD_DIR="(.*)"$/m.exec(text)?.[1]?.replace(/^\$HOME(?=\/|$)/, home);
  // The home itself stands for: there is none.
  return path === undefined || !isAbsolute(path) || path === home || path === `${home}/` ? undefined : path;
}
