import type { MessageBoxOptions, OpenDialogOptions, Rectangle } from 'electron';
import type { MenuDouble, NotificationDouble, TrayDouble } from './double-system.ts';
import type { BrowserWindowDouble } from './double-window.ts';

const fresh = () => ({
  /** Sentences shown in error boxes. */
  errorBoxes: [] as string[],
  /** Questions asked in boxes of the system. */
  questions: [] as MessageBoxOptions[],
  /** Buttons that will be pressed in the next of them. */
  answers: [] as number[],
  /** Presses a button of the question that waits. */
  answer: undefined as ((button: number) => void) | undefined,
  /** Addresses opened outside of the app. */
  openedOutside: [] as string[],
  shownFiles: [] as string[],
  openedFiles: [] as string[],
  /** Boxes in which something is to be chosen. */
  choices: [] as OpenDialogOptions[],
  /** What a person chooses in them; `undefined`: nothing. */
  chosen: undefined as string | undefined,
  copied: [] as string[],
  /** Exit codes: one when the app has left. */
  exitCodes: [] as number[],
  /** Whether another instance holds the lock. */
  lockTaken: false,
  keyStore: { available: true, backend: 'gnome_libsecret' },
  notifications: [] as NotificationDouble[],
  trays: [] as TrayDouble[],
  popups: [] as MenuDouble[],
  appMenu: null as MenuDouble | null,
  badge: 0,
  /** Keys that other programs hold. */
  keysOfOthers: new Set<string>(),
  shortcuts: new Map<string, () => void>(),
  displays: [{ x: 0, y: 0, width: 1_600, height: 900 }] as Rectangle[],
  /** What can be captured; `denied`: the system does not let us look. */
  sources: [] as { id: string; name: string }[] | 'denied',
  askedBySystem: [] as string[],
  /** Answer of macOS to its own questions. */
  systemAllows: true,
  loginItem: undefined as object | undefined,
  protocols: [] as string[],
  spelling: { enabled: true, languages: [] as string[], learned: [] as string[] },
});

/** What the shell did that leaves the process, and what the system around it pretends to be. */
export const doubleState = {
  ...fresh(),
  windows: new Set<BrowserWindowDouble>(),
  schemes: new Map<string, (request: Request) => Promise<Response>>(),
  privileged: new Set<string>(),
  sandboxed: false,
  /** What happens when the last window is gone. */
  allClosed: (): void => undefined,
};

/** As on a machine where Kith was never started. */
export function forgetSystem(): void {
  Object.assign(doubleState, fresh());
}
