import type { AudioDevices, CallAudio, CallQuality } from '../call-audio.ts';
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
  canChooseSpeaker: true,
};

/** Sound as it would be in one moment. */
export function fixtureAudio(moment: {
  readonly problem?: NonNullable<AudioDevices['problem']>;
  readonly quality?: CallQuality;
  readonly level?: number;
}): CallAudio {
  return {
    devices: still({ ...DEVICES, ...(moment.problem && { problem: moment.problem }) }),
    refreshDevices: async () => undefined,
    microphoneLevel: still(moment.level ?? 0),
    remoteLevel: still(moment.level ?? 0),
    quality: still(moment.quality),
    startTest: async () =>
      moment.problem ? { ok: false, error: moment.problem } : { ok: true, stop: () => undefined },
    playTestTone: async () => undefined,
    playMessageSound: () => undefined,
  };
}
