import path from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { DesktopAction } from '../api/desktop.ts';
import { DEFAULT_PROFILE } from '../api/profile-name.ts';
import type { ShellTexts } from './shell-texts.ts';

export type DesktopStatus = Extract<DesktopAction, { type: 'status' }>;
type Presence = Exclude<DesktopStatus['presence'], 'offline'>;

const PRESENCES: readonly Presence[] = ['online', 'away', 'busy', 'invisible'];

export interface TrayWishes {
  open(): void;
  quit(): void;
  choose(presence: Presence): void;
}

/** Kith's sign in the tray (the menu bar of macOS): unread messages, the own presence, open and quit. */
export class KithTray {
  readonly #tray: Tray;
  readonly #images: string;
  readonly #platform: NodeJS.Platform;
  readonly #texts: ShellTexts;
  readonly #wishes: TrayWishes;
  #name: string;

  /**
   * @param images folder of the tray's pictures
   * @param profile the account that it stands for, when there are several
   */
  constructor(
    images: string,
    platform: NodeJS.Platform,
    texts: ShellTexts,
    profile: string,
    wishes: TrayWishes,
  ) {
    this.#images = images;
    this.#platform = platform;
    this.#texts = texts;
    this.#wishes = wishes;
    this.#name = profile === DEFAULT_PROFILE ? 'Kith' : `Kith (${profile})`;
    this.#tray = new Tray(this.#picture(false));
    this.#tray.on('click', () => {
      // On macOS a click opens the menu.
      if (platform !== 'darwin') wishes.open();
    });
    this.show(undefined);
  }

  show(status: DesktopStatus | undefined): void {
    const unread = status?.unread ?? 0;
    this.#tray.setImage(this.#picture(unread > 0));
    const who = status?.account === undefined ? this.#name : `${this.#name}: ${status.account}`;
    this.#tray.setToolTip(unread === 0 ? who : `${who}, ${this.#unreadText(unread)}`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#entries(status)));
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #entries(status: DesktopStatus | undefined): MenuItemConstructorOptions[] {
    const say = (name: Parameters<ShellTexts['say']>[0]): string => this.#texts.say(name);
    const unread = status?.unread ?? 0;
    const presence = PRESENCES.map(
      (state): MenuItemConstructorOptions => ({
        label: say(state),
        type: 'radio',
        checked: status?.presence === state,
        click: () => this.#wishes.choose(state),
      }),
    );
    return [
      ...(status?.account === undefined ? [] : [{ label: status.account, enabled: false }]),
      ...(unread === 0 ? [] : [{ label: this.#unreadText(unread), click: () => this.#wishes.open() }]),
      { label: say('open'), click: () => this.#wishes.open() },
      { type: 'separator' },
      ...(status?.account === undefined ? [] : [...presence, { type: 'separator' as const }]),
      { label: say('quit'), click: () => this.#wishes.quit() },
    ];
  }

  #unreadText(count: number): string {
    return count === 1
      ? this.#texts.say('tray.one-unread')
      : this.#texts.say('tray.unread', { count: String(count) });
  }

  #picture(unread: boolean): Electron.NativeImage {
    if (this.#platform !== 'darwin') {
      return nativeImage.createFromPath(path.join(this.#images, unread ? 'tray-unread.png' : 'tray.png'));
    }
    // macOS draws it in the colour of the menu bar.
    const image = nativeImage.createFromPath(
      path.join(this.#images, unread ? 'tray-unread-template.png' : 'tray-template.png'),
    );
    image.setTemplateImage(true);
    return image;
  }
}
