import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { DEFAULT_PROFILE } from '../api/profile-name.ts';
import { profileArgs } from './profiles.ts';
import type { ShellOptions } from './shell-options.ts';

/** Whether the app can ask to be started with the session of the user: as installed only, not from its sources. */
export function canStartAtLogin(platform: NodeJS.Platform): boolean {
  return app.isPackaged && (platform === 'darwin' || platform === 'win32' || platform === 'linux');
}

/**
 * Starts the app, without its window, when the user logs in; or no longer.
 *
 * @param options which profile: each has an entry of its own
 */
export function startAtLogin(on: boolean, platform: NodeJS.Platform, options: ShellOptions): void {
  if (!canStartAtLogin(platform)) return;
  const args = ['--hidden', ...profileArgs(options)];
  const name = options.profile === DEFAULT_PROFILE ? 'kith' : `kith-${options.profile}`;
  if (platform !== 'linux') {
    // Electron joins them with spaces; a path on Windows holds no quotes.
    const joined = args.map(arg => (arg.includes(' ') ? `"${arg}"` : arg));
    app.setLoginItemSettings({ openAtLogin: on, args: joined, name });
    return;
  }
  // Electron has nothing for Linux: https://specifications.freedesktop.org/autostart-spec
  const folder = path.join(process.env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config'), 'autostart');
  const file = path.join(folder, `${name}.desktop`);
  try {
    if (on) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, desktopEntry(args));
    } else rmSync(file, { force: true });
  } catch {
    // A folder that can't be written: the switch is looked at again at the next start.
  }
}

function desktopEntry(args: readonly string[]): string {
  // An AppImage runs from a folder that is gone when it ends: what starts it is the file itself.
  const program = process.env['APPIMAGE'] || process.execPath;
  const line = [program, ...args].map(quoted).join(' ');
  return ['[Desktop Entry]', 'Type=Application', 'Name=Kith', `Exec=${line}`, ''].join('\n');
}

/** https://specifications.freedesktop.org/desktop-entry-spec, "The Exec key": escaped as an argument, then as a string. */
function quoted(argument: string): string {
  if (/^[\w./=-]+$/.test(argument)) return argument;
  const escaped = argument
    .replace(/["\\`$]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
