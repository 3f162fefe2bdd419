import { waveformOf } from '@kith/shared/chat/voice-message';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ApiError } from '../../api/contract.ts';
import type { AudioProblem, VoiceTake } from '../call-audio.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useAudio, useClient, useFiles, useWindowParts } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';
import { useStore } from '../state/use-topic.ts';

/** What is shorter was a slip of the hand. Milliseconds. */
const SHORTEST = 700;

export interface Voice {
  /** What is being spoken, or waits to be sent. */
  readonly take: VoiceTake | undefined;
  readonly sending: boolean;
  /** Why it did not begin, in a sentence; or was not sent. */
  readonly problem: string | undefined;
  start(): Promise<void>;
  send(): Promise<void>;
  /** Throws it away, with a way back. */
  discard(): void;
}

/** The voice message of a conversation. Who looks at another conversation finds it again, ended. */
export function useVoice(address: string, reply: string | undefined, onSent: () => void): Voice {
  const text = useText();
  const locale = useLocale();
  const toast = useToast();
  const audio = useAudio();
  const client = useClient();
  const files = useFiles();
  const { voiceTakes, voicePlayer } = useWindowParts();
  const take = useStore(useMemo(() => voiceTakes.of(address), [voiceTakes, address]));
  const [microphone, setMicrophone] = useState<AudioProblem>();
  const [error, setError] = useState<ApiError | 'too-short'>();
  const [sending, setSending] = useState(false);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      voiceTakes.of(address).getSnapshot()?.end();
    };
  }, [voiceTakes, address]);

  const start = async () => {
    setError(undefined);
    voicePlayer.stop();
    const opened = await audio.recordVoice();
    setMicrophone(opened.ok ? undefined : opened.error);
    if (!opened.ok) return;
    if (here.current) voiceTakes.put(address, opened.take);
    else opened.take.end();
  };
  const send = async () => {
    if (!take || sending) return;
    voicePlayer.stop();
    take.end();
    const { duration, levels } = take.state.getSnapshot();
    if (duration < SHORTEST) {
      voiceTakes.put(address, undefined);
      setError('too-short');
      return;
    }
    setSending(true);
    setError(undefined);
    const sound = await take.sound();
    // Without its codecs: a type as it stands in an offer.
    const mime = sound.type.split(';')[0] ?? sound.type;
    const name = text('voice.file-name', {
      date: new Date()
        .toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
        .replaceAll(':', '.'),
    });
    const added = files.add(new File([sound], `${name}.${mime.split('/')[1]}`, { type: mime }));
    const intake = await added.ready;
    const sent = intake.ok
      ? await client.call('file.send', {
          address,
          files: [
            {
              intake: intake.value,
              mime,
              duration: Math.round(duration),
              voice: { waveform: waveformOf(levels) },
            },
          ],
          ...(reply !== undefined && { reply }),
        })
      : intake;
    setSending(false);
    if (sent.ok) {
      voiceTakes.put(address, undefined);
      onSent();
      return;
    }
    added.cancel();
    setError(sent.error);
  };
  const discard = () => {
    if (!take || sending) return;
    setError(undefined);
    voicePlayer.stop();
    voiceTakes.put(address, undefined);
    if (take.state.getSnapshot().duration < SHORTEST) return;
    toast({
      text: text('voice.discarded'),
      action: { label: text('common.undo'), run: () => voiceTakes.put(address, take) },
    });
  };
  const problem =
    microphone !== undefined
      ? text(`audio-error.${microphone}`)
      : error === 'too-short'
        ? text('voice.too-short')
        : error && text(`error.${error}`);
  return { take, sending, problem, start, send, discard };
}
