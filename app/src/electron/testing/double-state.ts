import type { BrowserWindowDouble } from './double-window.ts';

/** What the shell did that leaves the process, and what the system around it pretends to be. */
export const doubleState = {
  /** Sentences shown in error boxes. */
  errorBoxes: [] as string[],
  /** Addresses opened outside of the app. */
  openedOutside: [] as string[],
  /** Exit codes: one when the app has left. */
  exitCodes: [] as number[],
  windows: new Set<BrowserWindowDouble>(),
  /** Whether another instance holds the lock. */
  lockTaken: false,
  keyStore: { available: true, backend: 'gnome_libsecret' },
  schemes: new Map<string, (request: Request) => Promise<Response>>(),
  privileged: new Set<string>(),
  sandboxed: false,
};
