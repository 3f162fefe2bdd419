import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DESKTOP_LIMITS } from '../api/desktop-limits.ts';
import { DEFAULT_PROFILE, isProfileName } from '../api/profile-name.ts';
import type { ShellOptions } from './shell-options.ts';

// Several accounts on one machine: each profile is an app of its own, with its own folders, daemon, windows and tray
// entry. What goes wrong in one leaves the others alone, and each closes by itself.

/** Where one profile keeps its things. */
export interface ProfileFolders {
  /** Of the shell and of Chromium. */
  readonly shell: string;
  /** Of the daemon. */
  readonly daemon: string;
  /** Each folder in it is a further profile. */
  readonly profiles: string;
}

/**
 * @param options `data`: where the default profile lies
 * @param usual the system's folder for this app, when no other was named
 */
export function profileFolders({ data, profile }: ShellOptions, usual: string): ProfileFolders {
  const root = data ?? usual;
  const profiles = path.join(root, 'profiles');
  const own = profile === DEFAULT_PROFILE ? root : path.join(profiles, profile);
  return data === undefined
    ? { shell: own, daemon: path.join(own, 'daemon'), profiles }
    : { shell: path.join(own, 'shell'), daemon: own, profiles };
}

/** Names of the profiles that there are, `current` among them; the default one first. */
export function listProfiles({ profiles }: ProfileFolders, current: string): string[] {
  let found: string[] = [];
  try {
    found = readdirSync(profiles, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && isProfileName(entry.name))
      .map(entry => entry.name);
  } catch {
    // There is no such folder until the first one is made.
  }
  const named = new Set([...found, current].filter(name => name !== DEFAULT_PROFILE).sort());
  return [DEFAULT_PROFILE, ...named].slice(0, DESKTOP_LIMITS.profiles);
}

/** What tells an app which profile it is, wherever it is started. */
export function profileArgs({ data, profile }: Pick<ShellOptions, 'data' | 'profile'>): string[] {
  return [
    ...(data === undefined ? [] : [`--data=${path.resolve(data)}`]),
    ...(profile === DEFAULT_PROFILE ? [] : [`--profile=${profile}`]),
  ];
}

/** Starts the app of another profile, or brings it to the front when it runs: the second instance finds the first. */
export function openProfile(profile: string, { data }: ShellOptions, appArgs: readonly string[]): void {
  const args = [...appArgs, ...profileArgs({ profile, ...(data !== undefined && { data }) })];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  // Nobody is left to tell when the program itself can't be started again; the window stays as it is.
  child.on('error', () => undefined);
  child.unref();
}
