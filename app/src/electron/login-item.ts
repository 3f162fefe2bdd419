import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { app } from 'electron';

/** Whether the app can ask to be started with the session of the user: as installed only, not from its sources. */
export function canStartAtLogin(platform: NodeJS.Platform): boolean {
  return app.isPackaged && (platform === 'darwin' || platform === 'win32' || platform === 'linux');
}

/**
 * Starts the app, without its window, when the user logs in; or no longer.
 *
 * @param profile which one: each has an entry of its own
 */
export function startAtLogin(on: boolean, platform: NodeJS.Platform, profile: string): void {
  if (!canStartAtLogin(platform)) return;
  const args = ['--hidden', ...(profile === 'default' ? [] : [`--profile=${profile}`])];
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args, name: entryName(profile) });
    return;
  }
  // Electron has nothing for Linux: https://specifications.freedesktop.org/autostart-spec
  const folder = path.join(process.env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config'), 'autostart');
  const file = path.join(folder, `${entryName(profile)}.desktop`);
  try {
    if (on) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, desktopEntry(args));
    } else rmSync(file, { force: true });
  } catch {
    // A folder that can't be written: the switch is looked at again at the next start.
  }
}

function entryName(profile: string): string {
  return profile === 'default' ? 'kith' : `kith-${profile}`;
}

function desktopEntry(args: readonly string[]): string {
  // An AppImage runs from a folder that is gone when it ends: what starts it is the file itself.
  const program = process.env['APPIMAGE'] || process.execPath;
  const quoted = program.replace(/["\\`$]/g, '\\$&').replaceAll('%', '%%');
  return ['[Desktop Entry]', 'Type=Application', 'Name=Kith', `Exec="${quoted}" ${args.join(' ')}`, ''].join(
    '\n',
  );
}
