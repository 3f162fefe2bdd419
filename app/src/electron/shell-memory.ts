import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type DesktopSettings, desktopSettingsSchema } from '../api/desktop.ts';

const coordinate = z.int().min(-100_000).max(100_000);

export const windowPlaceSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: coordinate.positive(),
  height: coordinate.positive(),
  maximised: z.boolean(),
});
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

/** What the shell keeps from one start to the next. */
export interface Remembered {
  readonly settings: DesktopSettings;
  /** Devices that the person has let Kith use. */
  readonly granted: readonly ('microphone' | 'camera')[];
  /** The person knows that a closed window is still in the tray. */
  readonly trayExplained: boolean;
  readonly window?: WindowPlace | undefined;
}

/** What applies on a first start. Spell check is off where a dictionary would have to be fetched for it. */
export function firstSettings(platform: NodeJS.Platform): DesktopSettings {
  return {
    // Whether a Linux desktop shows a tray at all can't be told: a window that is closed must not be lost.
    closeToTray: platform === 'win32',
    startAtLogin: false,
    awayWhenLocked: true,
    muteKey: '',
    spellLanguages: [],
    checkForUpdates: false,
  };
}

/** The shell's own small file, written as a whole with each change. What can't be read of it is as on a first start. */
export class ShellMemory {
  readonly #file: string;
  #now: Remembered;

  constructor(folder: string, platform: NodeJS.Platform) {
    this.#file = path.join(folder, 'desktop.json');
    this.#now = read(this.#file, firstSettings(platform));
  }

  get now(): Remembered {
    return this.#now;
  }

  put(change: Partial<Remembered>): void {
    this.#now = { ...this.#now, ...change };
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#now, undefined, 2), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk: the choice holds until the app is closed.
    }
  }
}

function read(file: string, first: DesktopSettings): Remembered {
  // Each part for itself: one that a later version wrote differently takes none of the others with it.
  const schema = z.object({
    settings: z.object(desktopSettingsSchema.shape).partial().catch({}),
    granted: z.array(z.enum(['microphone', 'camera'])).catch([]),
    trayExplained: z.boolean().catch(false),
    window: windowPlaceSchema.optional().catch(undefined),
  });
  let parsed: z.infer<typeof schema>;
  try {
    parsed = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { settings: first, granted: [], trayExplained: false };
  }
  const kept = Object.fromEntries(Object.entries(parsed.settings).filter(([, value]) => value !== undefined));
  return { ...parsed, settings: { ...first, ...kept } };
}
