import { useCallback, useSyncExternalStore } from 'react';
import type { CallPicture } from '../call-audio.ts';
import { useAudio } from '../state/client-context.ts';

/** Sound and pictures of a call in this window; `undefined` when another window has them, or none has yet. */
export function useCallPicture(callId: string): CallPicture | undefined {
  const { pictures } = useAudio();
  const subscribe = useCallback((listener: () => void) => pictures.subscribe(listener), [pictures]);
  return useSyncExternalStore(subscribe, () =>
    pictures.getSnapshot().find(picture => picture.callId === callId),
  );
}
