import type { AudioProblem } from './audio-problem.ts';
import { type AudioSettings, openMicrophone } from './microphone.ts';
import { ValueStore } from './value-store.ts';

/** A microphone, a speaker or a camera as the browser names it. */
export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}

export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
  readonly cameras: readonly AudioDevice[];
  /** Some browsers cannot choose an output: then there is no list to show. */
  readonly canChooseSpeaker: boolean;
  readonly problem?: AudioProblem;
}

/** The devices there are, kept up to date while they are plugged in and out. */
export class AudioDeviceList {
  readonly store = new ValueStore<AudioDevices>({
    microphones: [],
    speakers: [],
    cameras: [],
    canChooseSpeaker: 'setSinkId' in HTMLMediaElement.prototype,
  });
  readonly #onChange = () => void this.#read();

  constructor() {
    if (!('mediaDevices' in navigator)) return;
    navigator.mediaDevices.addEventListener('devicechange', this.#onChange);
    void this.#read();
  }

  /** Asks for the microphone once, since browsers name devices only to pages that were allowed to listen. */
  async refresh(settings: AudioSettings): Promise<void> {
    const opened = await openMicrophone(settings);
    if (opened.ok) opened.value.stop();
    await this.#read();
    this.setProblem(opened.ok ? undefined : opened.error);
  }

  /** Notes why the microphone can't be used, or that it can. */
  setProblem(problem: AudioProblem | undefined): void {
    const { problem: before, ...devices } = this.store.getSnapshot();
    if (before !== problem) this.store.set({ ...devices, ...(problem !== undefined && { problem }) });
  }

  close(): void {
    if ('mediaDevices' in navigator)
      navigator.mediaDevices.removeEventListener('devicechange', this.#onChange);
  }

  async #read(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const ofKind = (kind: MediaDeviceKind) =>
      devices.filter(device => device.kind === kind && device.deviceId !== '').map(describe);
    this.store.set({
      ...this.store.getSnapshot(),
      microphones: ofKind('audioinput'),
      speakers: ofKind('audiooutput'),
      cameras: ofKind('videoinput'),
    });
  }
}

function describe(device: MediaDeviceInfo): AudioDevice {
  return { id: device.deviceId, label: device.label };
}
