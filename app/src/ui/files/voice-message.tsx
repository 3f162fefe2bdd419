import { readWaveform } from '@kith/shared/chat/voice-message';
import { Pause, Play } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo } from 'react';
import { durationText } from '../format/time.ts';
import { useText } from '../i18n/use-text.ts';
import { Waveform } from '../parts/waveform.tsx';
import { useFiles, useWindowParts } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './voice-message.module.css';
import type { Playable } from './voice-player.ts';

const SPEEDS = [1, 1.5, 2] as const;
/** How far an arrow key goes, in milliseconds. */
const STEP = 5_000;

/** A voice message in its bubble: plays, goes to any place of it, faster if one likes. */
export function VoiceMessage({
  row,
  address,
  duration,
  waveform,
  here,
}: {
  row: { readonly id: string; readonly mine: boolean; readonly order: string };
  /** Of the other person. */
  address: string;
  /** Milliseconds. */
  duration: number;
  waveform: string;
  /** It is on this device. */
  here: boolean;
}) {
  const files = useFiles();
  const { voicePlayer } = useWindowParts();
  const { id, mine, order } = row;
  const what = useMemo<Playable>(
    () => ({
      id,
      open: async () => {
        const shown = await files.show(id);
        return shown.ok ? shown.value : undefined;
      },
      place: { address, mine, order },
    }),
    [files, id, mine, order, address],
  );
  useEffect(() => (here ? voicePlayer.show(what) : undefined), [voicePlayer, what, here]);
  const points = useMemo(() => readWaveform(waveform), [waveform]);
  return <VoicePlayback what={what} duration={duration} points={points} possible={here} />;
}

/** The controls of something that was spoken. */
export function VoicePlayback({
  what,
  duration,
  points,
  possible,
}: {
  what: Playable;
  /** Milliseconds. */
  duration: number;
  points: readonly number[];
  possible: boolean;
}) {
  const text = useText();
  const toast = useToast();
  const { voicePlayer } = useWindowParts();
  const { voiceSpeed, speaker } = useSettings();
  const change = useChangeSettings();
  const played = useStore(voicePlayer);
  useEffect(() => voicePlayer.configure(voiceSpeed, speaker), [voicePlayer, voiceSpeed, speaker]);

  const current = played.id === what.id;
  const playing = current && played.playing;
  const position = current ? Math.min(played.position, duration) : 0;
  const play = async (from?: number) => {
    if (!(await voicePlayer.play(what, from))) toast({ text: text('voice.not-played'), tone: 'danger' });
  };
  const goTo = (place: number) => {
    if (!possible) return;
    const inside = Math.min(duration, Math.max(0, place));
    if (current) voicePlayer.seek(inside);
    else void play(inside);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
    const by: Readonly<Record<string, number>> = {
      ArrowRight: position + STEP * rtl,
      ArrowLeft: position - STEP * rtl,
      ArrowUp: position + STEP,
      ArrowDown: position - STEP,
      Home: 0,
      End: duration,
    };
    const place = by[event.key];
    if (place === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(place);
  };
  const onPointer = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const { left, right, width } = event.currentTarget.getBoundingClientRect();
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    const from = document.documentElement.dir === 'rtl' ? right - event.clientX : event.clientX - left;
    goTo((duration * from) / width);
  };
  const speed = SPEEDS.find(each => each > voiceSpeed) ?? SPEEDS[0];
  return (
    <div className={styles.voice}>
      <button
        type="button"
        className={styles.play}
        disabled={!possible}
        aria-label={text(playing ? 'voice.pause' : 'voice.play')}
        onClick={() => (playing ? voicePlayer.pause() : void play())}
      >
        {playing ? (
          <Pause aria-hidden="true" fill="currentColor" strokeWidth={0} />
        ) : (
          <Play aria-hidden="true" fill="currentColor" strokeWidth={0} />
        )}
      </button>
      <div
        className={styles.place}
        role="slider"
        tabIndex={possible ? 0 : -1}
        aria-label={text('voice.place')}
        aria-disabled={!possible}
        aria-valuemin={0}
        aria-valuemax={Math.round(duration / 1_000)}
        aria-valuenow={Math.round(position / 1_000)}
        aria-valuetext={text('voice.place-of', {
          position: durationText(position),
          duration: durationText(duration),
        })}
        onKeyDown={onKeyDown}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
      >
        <Waveform points={points} part={duration === 0 ? 0 : position / duration} />
      </div>
      <span className={styles.time}>{durationText(current ? position : duration)}</span>
      <button
        type="button"
        className={styles.speed}
        aria-label={text('voice.speed', { speed: String(voiceSpeed) })}
        title={text('voice.speed', { speed: String(voiceSpeed) })}
        onClick={() => change({ voiceSpeed: speed })}
      >
        {voiceSpeed}×
      </button>
    </div>
  );
}
