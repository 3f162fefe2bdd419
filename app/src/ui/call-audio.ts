import type { Store } from './engine-client.ts';

/** A microphone or a speaker as the browser names it. */
export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}

/** Why the microphone can't be used; each has a sentence under `audio-error.*`. */
export type AudioProblem = 'denied' | 'no-device' | 'in-use' | 'insecure' | 'failed';

export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
  /** Some browsers cannot choose an output: then there is no list to show. */
  readonly canChooseSpeaker: boolean;
  readonly problem?: AudioProblem;
}

/** How the sound of the running call does. */
export interface CallQuality {
  readonly verdict: 'good' | 'fair' | 'poor';
  readonly relayed?: boolean;
  /** Milliseconds there and back. */
  readonly roundTrip?: number;
  /** Share of packets lost, 0 to 1. */
  readonly loss?: number;
}

/** What the call and settings screens need of the sound of this window (`media/call-media-controller.ts` has it). Levels run from 0 to 1. */
export interface CallAudio {
  readonly devices: Store<AudioDevices>;
  /** Asks for the microphone so that devices have names. */
  refreshDevices(): Promise<void>;
  /** Level of the microphone while a call or a test runs, else 0. */
  readonly microphoneLevel: Store<number>;
  /** Level of the other side. */
  readonly remoteLevel: Store<number>;
  readonly quality: Store<CallQuality | undefined>;
  /** Listens to the microphone so that its level shows, without a call. Returns the way to stop. */
  startTest(): Promise<{ ok: true; stop: () => void } | { ok: false; error: AudioProblem }>;
  /** Plays a short tone on the chosen speaker. */
  playTestTone(): Promise<void>;
  /** A short sound for a message, when sounds are on. */
  playMessageSound(): void;
}
