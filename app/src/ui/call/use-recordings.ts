import { useEffect } from 'react';
import { personName } from '../format/person.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { saveBlob } from '../parts/save-file.ts';
import { useAudio, useClient } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';

/** Saves what was recorded on this device, wherever the browser puts what is downloaded. */
export function useRecordings(): void {
  const audio = useAudio();
  const client = useClient();
  const toast = useToast();
  const text = useText();
  const locale = useLocale();
  useEffect(() => {
    audio.onRecorded = (callId, recording) => {
      if (recording.size === 0) {
        toast({ tone: 'danger', text: text('call.recording-empty') });
        return;
      }
      const call = client.topic('call', {}).row(callId);
      const row = client.topic('roster', {}).row(call?.address ?? '');
      const name = row ? personName(row) : (call?.address ?? '');
      const at = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
        Date.now(),
      );
      const ending = recording.type.includes('mp4') ? 'mp4' : 'webm';
      const file = `${text('call.recording-name', { name, at })}.${ending}`;
      saveBlob(file.replaceAll(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, '-'), recording);
      toast({ tone: 'ok', text: text('call.recording-saved') });
    };
    return () => {
      audio.onRecorded = undefined;
    };
  }, [audio, client, toast, text, locale]);
}
