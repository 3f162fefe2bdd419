import type { loadKeyHook } from './hold-keys.ts';
import type { loadUpdater } from './updates.ts';

/** Files that the shell is built from, as absolute paths. */
export interface ShellPaths {
  readonly preload: string;
  readonly windowFolder: string;
  readonly daemonEntry: string;
  /** Pictures of the tray and the badge. */
  readonly images: string;
  /** Where the packager's `app-update.yml` lies, if there is one. */
  readonly resources: string;
  /** What the program needs to start this app again: its folder, when it is not packed. */
  readonly appArgs: readonly string[];
}

/** The world outside, where a test has another one. */
export interface ShellWorld {
  readonly platform: NodeJS.Platform;
  readonly isWayland: boolean;
  readonly loadKeyHook: typeof loadKeyHook;
  readonly loadUpdater: typeof loadUpdater;
}
