import { globalShortcut } from 'electron';
import type { DesktopSettings } from '../api/desktop.ts';
import type { HoldKeys } from './hold-keys.ts';

type TakenKey = 'pushToTalkKey' | 'muteKey';

export interface GlobalKeysParts {
  readonly holdKeys: HoldKeys;
  mute(): void;
  /** The key to speak is held down, or no longer. */
  talk(held: boolean): void;
  /** Which of the keys could not be had is told anew. */
  changed(): void;
}

/** Keys that work while another program is in front: only during a call, so that they are nobody's loss otherwise. */
export class GlobalKeys {
  readonly #parts: GlobalKeysParts;
  #settings: Pick<DesktopSettings, TakenKey>;
  #inCall = false;
  #registered = '';
  #taken: TakenKey[] = [];

  constructor(settings: Pick<DesktopSettings, TakenKey>, parts: GlobalKeysParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Keys that another program holds, as far as was tried. */
  get taken(): readonly TakenKey[] {
    return this.#taken;
  }

  inCall(on: boolean): void {
    if (this.#inCall === on) return;
    this.#inCall = on;
    void this.#apply();
  }

  change(settings: Pick<DesktopSettings, TakenKey>): void {
    const same =
      settings.muteKey === this.#settings.muteKey && settings.pushToTalkKey === this.#settings.pushToTalkKey;
    this.#settings = settings;
    if (!same) void this.#apply();
  }

  release(): void {
    this.#inCall = false;
    void this.#apply();
  }

  async #apply(): Promise<void> {
    if (this.#registered !== '') globalShortcut.unregister(this.#registered);
    this.#registered = '';
    const { muteKey, pushToTalkKey } = this.#settings;
    const { holdKeys, mute, talk } = this.#parts;
    const taken: TakenKey[] = [];
    if (this.#inCall && muteKey !== '') {
      if (register(muteKey, mute)) this.#registered = muteKey;
      else taken.push('muteKey');
    }
    if (this.#inCall && pushToTalkKey !== '') {
      if (!(await holdKeys.listen(pushToTalkKey, talk))) taken.push('pushToTalkKey');
    } else holdKeys.stop();
    if (taken.join() === this.#taken.join()) return;
    this.#taken = taken;
    this.#parts.changed();
  }
}

/** Whether the system gave us the key; one that it does not know is refused as one that is taken. */
function register(key: string, pressed: () => void): boolean {
  try {
    return globalShortcut.register(key, pressed);
  } catch {
    return false;
  }
}
