import { useDeviceNews } from './use-device-news.ts';
import { usePushToTalk } from './use-push-to-talk.ts';
import { useRecordings } from './use-recordings.ts';

/** What goes on around calls in every window that can hold one, without a place on the screen. */
export function CallBackground() {
  usePushToTalk();
  useDeviceNews();
  useRecordings();
  return null;
}
