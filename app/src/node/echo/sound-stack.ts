import { createRequire } from 'node:module';
import type { MediaStack } from '../../media/media-stack.ts';
import type { AudioFrame } from './delay-line.ts';

/** A WebRTC for Node whose tracks of sound can be read and written. */
export interface SoundStack extends MediaStack {
  readonly nonstandard: {
    readonly RTCAudioSource: new () => {
      createTrack(): MediaStreamTrack;
      /** Sends ten milliseconds at once. */
      onData(frame: AudioFrame): void;
    };
    readonly RTCAudioSink: new (
      track: MediaStreamTrack,
    ) => {
      /** Told each ten milliseconds, whether something arrives or not. */
      ondata: ((frame: AudioFrame) => void) | null;
      stop(): void;
    };
  };
}

/** @roamhq/wrtc; `undefined` where the package, or its binary for this machine, is not installed. */
export function loadSoundStack(): SoundStack | undefined {
  try {
    const stack: SoundStack = createRequire(import.meta.url)('@roamhq/wrtc');
    return stack;
  } catch {
    return undefined;
  }
}
