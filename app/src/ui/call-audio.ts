import type { Store } from './engine-client.ts';

/** A microphone, a speaker or a camera as the browser names it. */
export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}

/** Why a device can't be used; each has a sentence under `audio-error.*` and `camera-error.*`. */
export type AudioProblem = 'denied' | 'no-device' | 'in-use' | 'insecure' | 'failed';

export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
  readonly cameras: readonly AudioDevice[];
  /** Some browsers cannot choose an output: then there is no list to show. */
  readonly canChooseSpeaker: boolean;
  readonly problem?: AudioProblem;
}

/** Something that happened to a device in use. */
export interface DeviceNews {
  readonly kind: 'microphone' | 'camera';
  readonly what: 'replaced' | 'gone' | 'back';
  readonly label: string;
}

/** What the other window says of what it sends. */
export interface TheirMedia {
  readonly camera: boolean;
  readonly screen: boolean;
  readonly muted: boolean;
  readonly recording: 'off' | 'asked' | 'running';
}

/** One direction of one part of a call, over the last moments. */
export interface FlowFigures {
  /** Bits per second. */
  readonly rate: number;
  /** Share of packets lost, 0 to 1. */
  readonly loss: number;
  /** Milliseconds. */
  readonly jitter?: number;
  readonly codec?: string;
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
}
export type Section = 'microphone' | 'camera' | 'screen' | 'screen-sound';

export interface CallStatistics {
  /** Milliseconds there and back. */
  readonly roundTrip?: number;
  readonly relayed: boolean;
  /** URL or address of the relay, when it is one of ours. */
  readonly relay?: string;
  readonly received: Readonly<Partial<Record<Section, FlowFigures>>>;
  readonly sent: Readonly<Partial<Record<Section, FlowFigures>>>;
}

/** How good a call is, and why it is not better: each cause has a sentence under `call.cause.*`. */
export interface Verdict {
  readonly level: 'good' | 'fair' | 'poor';
  readonly cause:
    | 'none'
    | 'nothing-arrives'
    | 'loss'
    | 'their-loss'
    | 'our-loss'
    | 'delay'
    | 'jitter'
    | 'our-processor'
    | 'our-network'
    | 'their-processor'
    | 'their-network';
}

/** A call's sound and pictures in this window. */
export interface CallPicture {
  readonly callId: string;
  readonly held: boolean;
  readonly camera: 'off' | 'opening' | 'on';
  readonly cameraProblem: AudioProblem | undefined;
  /** What our camera sees. */
  readonly self: MediaStream | undefined;
  /** What we share. */
  readonly screen: MediaStream | undefined;
  readonly screenProblem: 'cancelled' | 'unsupported' | 'failed' | undefined;
  /** `undefined` until the other window said something. */
  readonly theirs: TheirMedia | undefined;
  readonly theirCamera: MediaStream | undefined;
  readonly theirScreen: MediaStream | undefined;
  /** `asked` until the other side's window has told its person. */
  readonly recording: 'off' | 'asked' | 'running';
  readonly statistics: CallStatistics | undefined;
  readonly verdict: Verdict | undefined;
}

export interface VoiceState {
  /** `ended`: nothing can be added any more, as the microphone is gone or the time is up. */
  readonly phase: 'recording' | 'paused' | 'ended';
  /** Milliseconds spoken. */
  readonly duration: number;
  /** Loudness from 0 to 1 at equal distances in time. */
  readonly levels: readonly number[];
}

/** A voice message that is being spoken. */
export interface VoiceTake {
  readonly state: Store<VoiceState>;
  pause(): void;
  resume(): void;
  /** Gives the microphone back; what was said stays. */
  end(): void;
  /** All that was said so far. */
  sound(): Promise<Blob>;
}

/** What the screens need of the media of this window (`media/call-media-controller.ts` has it). Levels run from 0 to 1. */
export interface CallAudio {
  readonly devices: Store<AudioDevices>;
  readonly deviceNews: Store<DeviceNews | undefined>;
  /** Asks for the microphone so that devices have names. */
  refreshDevices(): Promise<void>;
  /** Level of the microphone while a call or a test runs, else 0. */
  readonly microphoneLevel: Store<number>;
  /** Level of the other side. */
  readonly remoteLevel: Store<number>;
  /** Of every call whose media this window holds. */
  readonly pictures: Store<readonly CallPicture[]>;
  /** Whether the key to talk is held down. */
  readonly talking: Store<boolean>;
  setTalking(talking: boolean): void;
  setCamera(callId: string, on: boolean): void;
  /** Lets the person choose a screen, a window or a tab. Needs a click just before. */
  shareScreen(callId: string): Promise<void>;
  stopSharing(callId: string): void;
  /** How loud the other person is, 0 to 2, for as long as the settings are not told. */
  setVolume(callId: string, volume: number): void;
  /** Records as soon as the other side's window shows that it is recorded. */
  startRecording(callId: string, withPictures: boolean): void;
  stopRecording(callId: string): Promise<void>;
  /** The person sees that the other side records. */
  confirmNotice(callId: string): void;
  /** Takes what was recorded, to save it. */
  onRecorded: ((callId: string, recording: Blob) => void) | undefined;
  /** A camera picture to look at before a call. Returns the way to stop. */
  previewCamera(): Promise<
    { ok: true; stream: MediaStream; stop: () => void } | { ok: false; error: AudioProblem }
  >;
  /** Listens to the microphone so that its level shows, without a call. Returns the way to stop. */
  startTest(): Promise<{ ok: true; stop: () => void } | { ok: false; error: AudioProblem }>;
  /** Opens the microphone and records what is said, for a voice message. */
  recordVoice(): Promise<{ ok: true; take: VoiceTake } | { ok: false; error: AudioProblem }>;
  /** Plays a short tone on the chosen speaker. */
  playTestTone(): Promise<void>;
  /** A short sound for a message, when sounds are on. */
  playMessageSound(): void;
}
