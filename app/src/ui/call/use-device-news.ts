import { useEffect } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';

/** Tells that a device was plugged out or in while it was in use, and what is used now. */
export function useDeviceNews(): void {
  const { deviceNews } = useAudio();
  const toast = useToast();
  const text = useText();
  useEffect(
    () =>
      deviceNews.subscribe(() => {
        const news = deviceNews.getSnapshot();
        if (!news) return;
        toast({
          tone: news.what === 'gone' ? 'danger' : 'neutral',
          text: text(`device-news.${news.kind}.${news.what}`, { label: news.label }),
        });
      }),
    [deviceNews, toast, text],
  );
}
