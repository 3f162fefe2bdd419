import { useState } from 'react';
import type { CallPicture } from '../call-audio.ts';
import { useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './call-screen.module.css';

/** Why the microphone can't be heard, with the way to try again. */
export function MicrophoneProblem() {
  const text = useText();
  const audio = useAudio();
  const { problem } = useStore(audio.devices);
  const [busy, setBusy] = useState(false);
  if (!problem) return null;
  return (
    <div className={styles.problem} role="alert">
      <p>{text(`audio-error.${problem}`)}</p>
      <button
        type="button"
        disabled={busy}
        className={styles.word}
        onClick={() => {
          setBusy(true);
          void audio.refreshDevices().finally(() => setBusy(false));
        }}
      >
        {text('common.try-again')}
      </button>
    </div>
  );
}

/** Why the camera, or the screen, can't be shown. The button that switches it tries again. */
export function CameraProblem({ picture }: { picture: CallPicture }) {
  const text = useText();
  const { cameraProblem, screenProblem } = picture;
  return (
    <>
      {cameraProblem && (
        <p className={styles.problem} role="alert">
          {text(`camera-error.${cameraProblem}`)}
        </p>
      )}
      {screenProblem && screenProblem !== 'cancelled' && (
        <p className={styles.problem} role="alert">
          {text(`screen-error.${screenProblem}`)}
        </p>
      )}
    </>
  );
}
