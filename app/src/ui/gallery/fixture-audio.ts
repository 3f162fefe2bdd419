import type {
  AudioDevices,
  AudioProblem,
  CallAudio,
  CallPicture,
  CallStatistics,
  VoiceState,
  VoiceTake,
} from '../call-audio.ts';
import type { Store } from '../engine-client.ts';

const still = <Value>(value: Value): Store<Value> => ({
  subscribe: () => () => undefined,
  getSnapshot: () => value,
});

const DEVICES: AudioDevices = {
  microphones: [
    { id: 'mic-1', label: 'Built-in microphone' },
    { id: 'mic-2', label: 'USB headset' },
  ],
  speakers: [
    { id: 'out-1', label: 'Built-in speakers' },
    { id: 'out-2', label: 'USB headset' },
  ],
  cameras: [
    { id: 'cam-1', label: 'Built-in camera' },
    { id: 'cam-2', label: 'USB camera' },
  ],
  canChooseSpeaker: true,
};

const GOOD: CallStatistics = {
  roundTrip: 24,
  relayed: false,
  received: { microphone: { rate: 34_000, loss: 0, jitter: 4, codec: 'opus' } },
  sent: { microphone: { rate: 33_000, loss: 0, jitter: 3, codec: 'opus' } },
};

/** A call's pictures as they would be in one moment. */
export function fixturePicture(more: Partial<CallPicture> = {}): CallPicture {
  return {
    callId: 'call'.padEnd(22, 'x'),
    held: false,
    camera: 'off',
    cameraProblem: undefined,
    self: undefined,
    screen: undefined,
    screenProblem: undefined,
    theirs: { camera: false, screen: false, muted: false, recording: 'off' },
    theirCamera: undefined,
    theirScreen: undefined,
    recording: 'off',
    statistics: GOOD,
    verdict: { level: 'good', cause: 'none' },
    ...more,
  };
}

/** Seven seconds of speech. */
export const LEVELS: readonly number[] = Array.from({ length: 140 }, (_, i) =>
  Math.abs(Math.sin(i / 3.1) * Math.sin(i / 17) * 0.9),
);

function fixtureTake(phase: VoiceState['phase']): VoiceTake {
  return {
    state: still({ phase, duration: 7_000, levels: LEVELS }),
    pause: () => undefined,
    resume: () => undefined,
    end: () => undefined,
    sound: async () => new Blob([]),
  };
}

/** Sound and pictures as they would be in one moment. */
export function fixtureAudio(moment: {
  readonly problem?: AudioProblem | undefined;
  readonly pictures?: readonly CallPicture[];
  readonly level?: number;
  readonly talking?: boolean;
  /** What a voice message is when it begins. */
  readonly voice?: VoiceState['phase'];
}): CallAudio {
  return {
    devices: still({ ...DEVICES, ...(moment.problem && { problem: moment.problem }) }),
    deviceNews: still(undefined),
    refreshDevices: async () => undefined,
    microphoneLevel: still(moment.level ?? 0),
    remoteLevel: still(moment.level ?? 0),
    pictures: still(moment.pictures ?? []),
    talking: still(moment.talking ?? false),
    setTalking: () => undefined,
    setCamera: () => undefined,
    shareScreen: async () => undefined,
    stopSharing: () => undefined,
    setVolume: () => undefined,
    startRecording: () => undefined,
    stopRecording: async () => undefined,
    confirmNotice: () => undefined,
    onRecorded: undefined,
    previewCamera: async () => ({ ok: false, error: 'no-device' }),
    startTest: async () =>
      moment.problem ? { ok: false, error: moment.problem } : { ok: true, stop: () => undefined },
    recordVoice: async () =>
      moment.problem
        ? { ok: false, error: moment.problem }
        : { ok: true, take: fixtureTake(moment.voice ?? 'recording') },
    playTestTone: async () => undefined,
    playMessageSound: () => undefined,
  };
}
