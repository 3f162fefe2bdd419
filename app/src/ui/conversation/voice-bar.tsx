import { readWaveform, waveformOf } from '@kith/shared/chat/voice-message';
import { Mic, Pause, SendHorizontal, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { VoiceTake } from '../call-audio.ts';
import { VoicePlayback } from '../files/voice-message.tsx';
import type { Playable } from '../files/voice-player.ts';
import { durationText } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Waveform } from '../parts/waveform.tsx';
import { useWindowParts } from '../state/client-context.ts';
import { useStore } from '../state/use-topic.ts';
import composer from './composer.module.css';
import type { Voice } from './use-voice.ts';
import styles from './voice-bar.module.css';

/** So many of the latest loudnesses are seen while it records. */
const BARS = 64;

/** A voice message that is being spoken, in the place of the box: pause, hear it, throw it away, send it. */
export function VoiceBar({ take, voice }: { take: VoiceTake; voice: Voice }) {
  const text = useText();
  const { voicePlayer } = useWindowParts();
  const { phase, duration, levels } = useStore(take.state);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => bar.current?.focus(), []);

  const recording = phase === 'recording';
  const what = useMemo<Playable>(
    () => ({
      id: 'voice-message-to-be-sent',
      open: async () => {
        const url = URL.createObjectURL(await take.sound());
        return { url, release: () => URL.revokeObjectURL(url) };
      },
    }),
    [take],
  );
  const turn = () => {
    if (recording) {
      take.pause();
    } else {
      // What is said from now on has to be heard too.
      voicePlayer.stop();
      take.resume();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') voice.discard();
    else if (event.target !== event.currentTarget) return;
    else if (event.key === 'Enter') void voice.send();
    else if (event.key === ' ' && phase !== 'ended') turn();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      ref={bar}
      className={composer.row}
      aria-label={text('voice.bar')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className={styles.bar}>
        <IconButton
          icon={Trash2}
          label={text('voice.discard')}
          side="top"
          disabled={voice.sending}
          onClick={voice.discard}
        />
        {recording ? (
          <>
            <span className={styles.sign} />
            <span className={styles.time} role="timer" aria-label={text('voice.recording')}>
              {durationText(duration)}
            </span>
            <Waveform points={latest(levels)} part={1} className={styles.waveform} />
          </>
        ) : (
          <VoicePlayback
            what={what}
            duration={duration}
            points={readWaveform(waveformOf(levels))}
            possible={!voice.sending}
          />
        )}
        {phase !== 'ended' && (
          <IconButton
            icon={recording ? Pause : Mic}
            label={text(recording ? 'voice.pause-recording' : 'voice.go-on')}
            side="top"
            disabled={voice.sending}
            onClick={turn}
          />
        )}
      </div>
      <Button
        look="primary"
        className={composer.send}
        disabled={voice.sending}
        aria-label={text('composer.send')}
        onClick={() => void voice.send()}
      >
        <span className={composer.word}>{text('composer.send')}</span>
        <SendHorizontal aria-hidden="true" />
      </Button>
    </section>
  );
}

function latest(levels: readonly number[]): readonly number[] {
  const shown = levels.slice(-BARS);
  return [...Array.from({ length: BARS - shown.length }, () => 0), ...shown];
}
