import { ok, type Result } from '@kith/shared/protocol/result';
import type { AudioDevice, AudioDeviceList } from './audio-devices.ts';
import type { AudioProblem } from './audio-problem.ts';
import { openCamera } from './camera.ts';
import { DeviceTrack } from './device-track.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';
import { SilentTrack } from './silent-track.ts';
import type { SoundOutput } from './sound-output.ts';
import { ValueStore } from './value-store.ts';

/** Something that happened to a device in use, for a sentence on the screen. */
export interface DeviceNews {
  readonly kind: 'microphone' | 'camera';
  /** `replaced`: plugged out, another one took over; `gone`: there is no other; `back`: the chosen one is in use again. */
  readonly what: 'replaced' | 'gone' | 'back';
  /** The device in use now, or the one that is gone. */
  readonly label: string;
}

type Opened = Result<MediaStreamTrack, AudioProblem>;

/**
 * Microphone and camera while calls need them. One that is plugged out gives way to the next, and when the chosen one
 * is plugged in again, it is taken again.
 */
export class CallDevices {
  readonly news = new ValueStore<DeviceNews | undefined>(undefined);
  /** Another microphone, or the first one, is open; or silence, when there is none any more. */
  onMicrophone: ((track: MediaStreamTrack) => void) | undefined;
  /** Another camera is open, or the one there was is gone. */
  onCamera: (() => void) | undefined;

  readonly #list: AudioDeviceList;
  readonly #microphone: DeviceTrack;
  readonly #camera: DeviceTrack;
  readonly #silence: SilentTrack;
  #settings: AudioSettings;
  #plugged: readonly AudioDevice[] = [];

  constructor(list: AudioDeviceList, output: SoundOutput, settings: AudioSettings) {
    this.#list = list;
    this.#settings = settings;
    this.#microphone = new DeviceTrack(() => openMicrophone(this.#settings));
    this.#camera = new DeviceTrack(() => openCamera(this.#settings.camera));
    this.#silence = new SilentTrack(output);
    this.#microphone.onTrack = track => {
      this.#silence.stop();
      list.setProblem(undefined);
      this.onMicrophone?.(track);
    };
    this.#microphone.onLost = (label, instead) => {
      if (!instead.ok) {
        list.setProblem(instead.error);
        this.onMicrophone?.(this.#silence.start());
      }
      this.#tellLost('microphone', label, instead);
    };
    this.#camera.onTrack = () => this.onCamera?.();
    this.#camera.onLost = (label, instead) => {
      this.#tellLost('camera', label, instead);
      if (!instead.ok) this.onCamera?.();
    };
    list.store.subscribe(() => this.#listChanged());
  }

  get microphone(): MediaStreamTrack | undefined {
    return this.#microphone.track;
  }

  get camera(): MediaStreamTrack | undefined {
    return this.#camera.track;
  }

  /**
   * @param orSilence without a microphone, silence takes its place until there is one; why is told by the list
   * @returns undefined if it was closed before it was open
   */
  async openMicrophone(orSilence: boolean): Promise<Opened | undefined> {
    const opened = await this.#microphone.open();
    if (opened === undefined) return undefined;
    this.#list.setProblem(opened.ok ? undefined : opened.error);
    return orSilence && !opened.ok ? ok(this.#silence.start()) : opened;
  }

  /** @returns undefined if it was closed before it was open */
  openCamera(): Promise<Opened | undefined> {
    return this.#camera.open();
  }

  closeMicrophone(): void {
    this.#microphone.close();
    this.#silence.stop();
  }

  closeCamera(): void {
    this.#camera.close();
  }

  setMicrophoneEnabled(enabled: boolean): void {
    this.#microphone.setEnabled(enabled);
  }

  /** What is open and was chosen differently is opened anew. */
  async configure(settings: AudioSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    const sameSound =
      before.microphone === settings.microphone &&
      before.echoCancellation === settings.echoCancellation &&
      before.noiseSuppression === settings.noiseSuppression;
    if (!sameSound) await this.#microphone.reopen();
    if (before.camera !== settings.camera) await this.#camera.reopen();
  }

  #listChanged(): void {
    const { microphones, cameras } = this.#list.store.getSnapshot();
    // The list tells of problems too: to try again because of one would ask the person twice.
    if (microphones === this.#plugged) return;
    this.#plugged = microphones;
    void this.#microphone.revive();
    void this.#takeBack('microphone', this.#microphone, this.#settings.microphone, microphones);
    void this.#takeBack('camera', this.#camera, this.#settings.camera, cameras);
  }

  async #takeBack(
    kind: DeviceNews['kind'],
    device: DeviceTrack,
    chosen: string,
    plugged: readonly AudioDevice[],
  ): Promise<void> {
    const { track } = device;
    const back = plugged.find(({ id }) => id === chosen);
    if (chosen === '' || track === undefined || back === undefined) return;
    if (track.getSettings().deviceId === chosen) return;
    await device.reopen();
    if (device.track?.getSettings().deviceId === chosen)
      this.news.set({ kind, what: 'back', label: back.label });
  }

  #tellLost(kind: DeviceNews['kind'], label: string, instead: Opened): void {
    this.news.set(
      instead.ok ? { kind, what: 'replaced', label: instead.value.label } : { kind, what: 'gone', label },
    );
  }
}
