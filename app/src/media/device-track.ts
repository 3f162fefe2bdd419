import { ok, type Result } from '@kith/shared/protocol/result';
import type { AudioProblem } from './audio-problem.ts';

type Opened = Result<MediaStreamTrack, AudioProblem>;

/**
 * The microphone or the camera while calls need it: opened once, switched off and on, and opened anew when another one
 * is chosen, or when the one in use is plugged out.
 */
export class DeviceTrack {
  /** Another track took the place of the one before: the device was changed, or plugged out. */
  onTrack: ((track: MediaStreamTrack) => void) | undefined;
  /** The device was plugged out, or the permission taken away; what was opened instead, if there was another. */
  onLost: ((label: string, instead: Opened) => void) | undefined;

  readonly #request: () => Promise<Opened>;
  #enabled = true;
  /** Somebody opened it and nobody closed it since. */
  #wanted = false;
  #track: MediaStreamTrack | undefined;
  #opening: Promise<Opened | undefined> | undefined;
  /** Grows whenever what was asked for is no longer wanted. */
  #round = 0;

  constructor(request: () => Promise<Opened>) {
    this.#request = request;
  }

  /** The live track, if it is open. */
  get track(): MediaStreamTrack | undefined {
    return this.#track?.readyState === 'live' ? this.#track : undefined;
  }

  /** The live track; opens the device if it is not open. Undefined if it was closed before it was open. */
  open(): Promise<Opened | undefined> {
    this.#wanted = true;
    if (this.track !== undefined) return Promise.resolve(ok(this.track));
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Switched off, a microphone sends silence (every sample is zero), a camera black. */
  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
    if (this.#track !== undefined) this.#track.enabled = enabled;
  }

  /** Opens it anew, if it is open: something else was chosen. */
  async reopen(): Promise<void> {
    if (this.#track === undefined && this.#opening === undefined) return;
    this.#opening = this.#open();
    await this.#opening;
  }

  /** Tries again after there was none, or the one in use was plugged out, and others came. */
  async revive(): Promise<void> {
    if (this.#wanted && this.track === undefined) await this.open();
  }

  close(): void {
    this.#wanted = false;
    this.#round += 1;
    this.#opening = undefined;
    this.#track?.stop();
    this.#track = undefined;
  }

  async #open(): Promise<Opened | undefined> {
    const round = ++this.#round;
    const opened = await this.#request();
    if (round !== this.#round) {
      if (opened.ok) opened.value.stop();
      // Closed in the meantime, or being opened anew: then whoever waits gets that.
      return this.#opening;
    }
    this.#opening = undefined;
    if (!opened.ok) return opened;
    const track = opened.value;
    track.enabled = this.#enabled;
    track.addEventListener('ended', () => void this.#lost(track));
    this.#track?.stop();
    this.#track = track;
    this.onTrack?.(track);
    return opened;
  }

  async #lost(track: MediaStreamTrack): Promise<void> {
    if (this.#track !== track) return;
    this.#opening = this.#open();
    const instead = await this.#opening;
    if (instead !== undefined) this.onLost?.(track.label, instead);
  }
}
