import { failed, ok, type Result } from '@kith/shared/protocol/result';

/** A screen, window or tab that is being shared, with its sound where the platform gives it. */
export interface ScreenShare {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack | undefined;
  stop(): void;
}

export type ScreenProblem =
  /** The person closed the choice, or may not share. */
  | 'cancelled'
  /** This browser, or this page, has no way to share. */
  | 'unsupported'
  | 'failed';

/** Text has to stay legible; fifteen frames a second are enough for slides, and thirty are taken when there is room. */
const PICTURE = { frameRate: { ideal: 30, max: 30 } };

/**
 * Lets the person choose what to share. Needs a click or a key just before.
 * @param onEnded the person stopped it in the browser's own bar, or the window is gone; not after `stop`
 */
export async function shareScreen(onEnded: () => void): Promise<Result<ScreenShare, ScreenProblem>> {
  if (!canShareScreen()) return failed('unsupported');
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: PICTURE,
      // The voices of the call are not part of what is shared, or everybody hears themselves.
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      ...{ systemAudio: 'include', selfBrowserSurface: 'exclude', surfaceSwitching: 'include' },
    });
    const [picture] = stream.getVideoTracks();
    if (picture === undefined) return failed('failed');
    picture.contentHint = 'detail';
    const [sound] = stream.getAudioTracks();
    const stop = () => {
      picture.removeEventListener('ended', ended);
      for (const track of stream.getTracks()) track.stop();
    };
    const ended = () => {
      stop();
      onEnded();
    };
    picture.addEventListener('ended', ended);
    return ok({ picture, sound, stop });
  } catch (error) {
    return failed(error instanceof DOMException && error.name === 'NotAllowedError' ? 'cancelled' : 'failed');
  }
}

export function canShareScreen(): boolean {
  return 'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices;
}
