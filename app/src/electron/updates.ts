import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dialog } from 'electron';
import type { AppUpdater, UpdateInfo } from 'electron-updater';
import { z } from 'zod';
import type { ShellTexts } from './shell-texts.ts';
import { isSigned } from './update-signature.ts';

/** Not in the first minute, when everything else starts; then once a day. Milliseconds. */
const FIRST_CHECK = 60_000;
const EVERY = 86_400_000;

export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'logger'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
>;

/** Loads electron-updater: only when an update is looked for. */
export async function loadUpdater(): Promise<Updater> {
  const { default: updater } = await import('electron-updater');
  return updater.autoUpdater;
}

/**
 * The key that releases are signed with. Without it, or without an address, which the packager gives electron-builder
 * as `publish`, there is no update check at all.
 *
 * @param resources folder of `app-update.yml`
 * @param appFolder folder of the app's `package.json`
 */
export function updateKey(resources: string, appFolder: string): string | undefined {
  if (!existsSync(path.join(resources, 'app-update.yml'))) return undefined;
  try {
    const text = readFileSync(path.join(appFolder, 'package.json'), 'utf8');
    return z.object({ updateKey: z.string().length(44) }).parse(JSON.parse(text)).updateKey;
  } catch {
    return undefined;
  }
}

export interface UpdatesParts {
  readonly key: string;
  readonly version: string;
  readonly texts: ShellTexts;
  load(): Promise<Updater>;
  /** Before the new version is started. */
  leaving(): void;
  remark(remark: 'up-to-date' | 'update-failed'): void;
}

/** Looks for a newer version, when the person wants that; asks before it is fetched and again before it is installed. */
export class Updates {
  readonly #parts: UpdatesParts;
  /** Versions that were put off: asked for again at the next start. */
  readonly #putOff = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** Looks by itself from now on, or no longer. */
  automatic(on: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (on) this.#later(FIRST_CHECK);
  }

  #later(wait: number): void {
    this.#timer = setTimeout(() => {
      void this.check(false);
      this.#later(EVERY);
    }, wait);
    this.#timer.unref();
  }

  /** @param asked by the person, who is told how it went; else only a new version is told of */
  async check(asked: boolean): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const outcome = await this.#look(asked);
      if (asked && outcome === 'none') this.#parts.remark('up-to-date');
    } catch {
      if (asked) this.#parts.remark('update-failed');
    } finally {
      this.#busy = false;
    }
  }

  async #look(asked: boolean): Promise<'none' | 'told'> {
    const { key, load } = this.#parts;
    const updater = await load();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowDowngrade = false;
    updater.logger = null;
    const found = await updater.checkForUpdates();
    if (!found?.isUpdateAvailable) return 'none';
    const { updateInfo } = found;
    if (!isSigned(updateInfo, key)) throw new Error('the release is not signed by the packager');
    if (!asked && this.#putOff.has(updateInfo.version)) return 'told';
    await this.#offer(updater, updateInfo);
    return 'told';
  }

  async #offer(updater: Updater, { version }: UpdateInfo): Promise<void> {
    const { version: current, leaving } = this.#parts;
    const wanted =
      (await this.#ask('update.found', 'update.found-detail', 'update.download', { version, current })) &&
      (await updater.downloadUpdate().then(() => true)) &&
      (await this.#ask('update.ready', 'update.ready-detail', 'update.install', { version }));
    if (!wanted) {
      this.#putOff.add(version);
      return;
    }
    leaving();
    updater.quitAndInstall();
  }

  async #ask(
    message: 'update.found' | 'update.ready',
    detail: 'update.found-detail' | 'update.ready-detail',
    yes: 'update.download' | 'update.install',
    values: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const { texts } = this.#parts;
    const { response } = await dialog.showMessageBox({
      type: 'question',
      title: 'Kith',
      message: texts.say(message, values),
      detail: texts.say(detail, values),
      buttons: [texts.say(yes), texts.say('later')],
      defaultId: 0,
      cancelId: 1,
    });
    return response === 0;
  }
}
