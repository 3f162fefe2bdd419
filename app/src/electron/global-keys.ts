import { globalShortcut } from 'electron';
import type { DesktopState } from '../api/desktop.ts';
import type { HoldKeys } from './hold-keys.ts';

type TakenKey = DesktopState['keysTaken'][number];

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
  #muteKey: string;
  #inCall = false;
  #talkKey: string | undefined;
  #registered = '';
  #taken: TakenKey[] = [];

  /** @param muteKey an accelerator; empty: none */
  constructor(muteKey: string, parts: GlobalKeysParts) {
    this.#muteKey = muteKey;
    this.#parts = parts;
  }

  /** Keys that could not be had, as far as was tried. */
  get taken(): readonly TakenKey[] {
    return this.#taken;
  }

  /** @param talkKey the `KeyboardEvent.code` of the key that is held down to speak, if one is needed to */
  inCall(on: boolean, talkKey: string | undefined): void {
    if (this.#inCall === on && this.#talkKey === talkKey) return;
    this.#inCall = on;
    this.#talkKey = talkKey;
    void this.#apply();
  }

  setMuteKey(muteKey: string): void {
    if (muteKey === this.#muteKey) return;
    this.#muteKey = muteKey;
    void this.#apply();
  }

  release(): void {
    this.inCall(false, undefined);
  }

  async #apply(): Promise<void> {
    if (this.#registered !== '') globalShortcut.unregister(this.#registered);
    this.#registered = '';
    const { holdKeys, mute, talk } = this.#parts;
    const taken: TakenKey[] = [];
    if (this.#inCall && this.#muteKey !== '') {
      if (register(this.#muteKey, mute)) this.#registered = this.#muteKey;
      else taken.push('muteKey');
    }
    if (this.#inCall && this.#talkKey !== undefined) {
      if (!(await holdKeys.listen(this.#talkKey, talk))) taken.push('talkKey');
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
