import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { type AudioProblem, audioProblemOf } from './audio-problem.ts';

/** What a person chose for calls; ids are the browser's, empty for the system's default. */
export interface AudioSettings {
  readonly microphone: string;
  readonly speaker: string;
  readonly camera: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  /** The microphone is silent unless a key is held down. */
  readonly pushToTalk: boolean;
  /** Whether rings and notices are heard. */
  readonly sounds: boolean;
}

/**
 * Opens the microphone. A chosen one that is not plugged in gives way to the default one.
 * The track is live until it is stopped; whoever opened it stops it.
 */
export async function openMicrophone(
  settings: Pick<AudioSettings, 'microphone' | 'echoCancellation' | 'noiseSuppression'>,
): Promise<Result<MediaStreamTrack, AudioProblem>> {
  // Outside of secure contexts there is no such property, whatever the types say.
  if (!('mediaDevices' in navigator)) return failed('insecure');
  const chosen = await request(settings, settings.microphone);
  if (chosen.ok || chosen.error !== 'no-device' || settings.microphone === '') return chosen;
  return request(settings, '');
}

/** `exact`, because Chromium takes the default device before an `ideal` one. */
async function request(
  { echoCancellation, noiseSuppression }: Pick<AudioSettings, 'echoCancellation' | 'noiseSuppression'>,
  device: string,
): Promise<Result<MediaStreamTrack, AudioProblem>> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(device !== '' && { deviceId: { exact: device } }),
        echoCancellation,
        noiseSuppression,
        autoGainControl: true,
        channelCount: 1,
      },
    });
    const [track] = stream.getAudioTracks();
    return track === undefined ? failed('no-device') : ok(track);
  } catch (error) {
    return failed(audioProblemOf(error));
  }
}
