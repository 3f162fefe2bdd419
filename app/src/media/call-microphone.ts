import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { AudioProblem } from './audio-problem.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';

/** The microphone of the running call: opened once, muted or not, changed while it runs. */
export class CallMicrophone {
  /** Another track took the place of the one before: the device was changed, or plugged out. */
  onTrack: ((track: MediaStreamTrack) => void) | undefined;

  #settings: AudioSettings;
  #muted = false;
  #track: MediaStreamTrack | undefined;
  #opening: Promise<Result<MediaStreamTrack, AudioProblem>> | undefined;
  /** Grows whenever what was asked for is no longer wanted. */
  #round = 0;

  constructor(settings: AudioSettings) {
    this.#settings = settings;
  }

  /** The live track; opens the microphone if it is not open. */
  open(): Promise<Result<MediaStreamTrack, AudioProblem>> {
    if (this.#track?.readyState === 'live') return Promise.resolve(ok(this.#track));
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Muted, the track sends silence: every sample is zero. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#track !== undefined) this.#track.enabled = !muted;
  }

  /** Takes another device or other processing; a running microphone is changed at once. */
  async configure(settings: AudioSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    const same =
      before.microphone === settings.microphone &&
      before.echoCancellation === settings.echoCancellation &&
      before.noiseSuppression === settings.noiseSuppression;
    const wanted = this.#track !== undefined || this.#opening !== undefined;
    if (!same && wanted) await this.#reopen();
  }

  /** Tries again after the device was plugged out and others came. */
  async revive(): Promise<void> {
    if (this.#track?.readyState === 'ended') await this.open();
  }

  close(): void {
    this.#round += 1;
    this.#opening = undefined;
    this.#track?.stop();
    this.#track = undefined;
  }

  async #open(): Promise<Result<MediaStreamTrack, AudioProblem>> {
    const round = ++this.#round;
    const opened = await openMicrophone(this.#settings);
    if (round !== this.#round) {
      if (opened.ok) opened.value.stop();
      // Closed or opened anew in the meantime: whoever waits gets what is there now.
      return this.#opening ?? failed('failed');
    }
    this.#opening = undefined;
    if (!opened.ok) return opened;
    const track = opened.value;
    track.enabled = !this.#muted;
    track.addEventListener('ended', () => {
      if (this.#track === track) void this.#reopen();
    });
    this.#track?.stop();
    this.#track = track;
    this.onTrack?.(track);
    return opened;
  }

  async #reopen(): Promise<void> {
    this.#opening = this.#open();
    await this.#opening;
  }
}
