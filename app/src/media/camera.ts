import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { type AudioProblem, audioProblemOf } from './audio-problem.ts';

/** Enough for a face; what a slow line or a small window can't use, the encoder takes out. */
const PICTURE = { width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };

/**
 * Opens the camera. A chosen one that is not plugged in gives way to the default one.
 * The track is live until it is stopped; whoever opened it stops it.
 * @param camera the browser's id, empty for the system's default
 */
export async function openCamera(camera: string): Promise<Result<MediaStreamTrack, AudioProblem>> {
  // Outside of secure contexts there is no such property, whatever the types say.
  if (!('mediaDevices' in navigator)) return failed('insecure');
  const chosen = await request(camera);
  if (chosen.ok || chosen.error !== 'no-device' || camera === '') return chosen;
  return request('');
}

async function request(camera: string): Promise<Result<MediaStreamTrack, AudioProblem>> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { ...PICTURE, ...(camera !== '' && { deviceId: { exact: camera } }) },
    });
    const [track] = stream.getVideoTracks();
    if (track === undefined) return failed('no-device');
    // People move: rather fewer lines than fewer frames.
    track.contentHint = 'motion';
    return ok(track);
  } catch (error) {
    return failed(audioProblemOf(error));
  }
}
