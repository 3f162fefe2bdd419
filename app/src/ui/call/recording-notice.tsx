import { Circle } from 'lucide-react';
import { useEffect } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import styles from './recording-notice.module.css';
import { useCallPicture } from './use-call-picture.ts';

/**
 * Says that this side or the other one records. Only when it is on the screen may the other side begin, so it stands
 * wherever the call is seen: on its screen, or in its bar.
 */
export function RecordingNotice({ callId, name }: { callId: string; name: string }) {
  const text = useText();
  const audio = useAudio();
  const picture = useCallPicture(callId);
  const theyRecord = picture?.theirs !== undefined && picture.theirs.recording !== 'off';
  useEffect(() => {
    if (theyRecord) audio.confirmNotice(callId);
  }, [audio, callId, theyRecord]);
  if (!picture) return null;
  const { recording } = picture;
  if (!theyRecord && recording === 'off') return null;
  return (
    <div className={styles.notices}>
      {theyRecord && (
        <p className={styles.notice} role="alert">
          <Circle aria-hidden="true" className={styles.dot} /> {text('call.they-record', { name })}
        </p>
      )}
      {recording !== 'off' && (
        <p className={styles.notice} role="status">
          <Circle aria-hidden="true" className={styles.dot} />
          {text(recording === 'running' ? 'call.you-record' : 'call.recording-asked', { name })}
          <button type="button" className={styles.stop} onClick={() => void audio.stopRecording(callId)}>
            {text('call.stop-recording')}
          </button>
        </p>
      )}
    </div>
  );
}
