import { useEffect } from 'react';
import { useAudio } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';

/** While the window has the focus, the chosen key lets the microphone be heard for as long as it is held down. */
export function usePushToTalk(): void {
  const audio = useAudio();
  const { pushToTalk, pushToTalkKey } = useSettings();
  useEffect(() => {
    if (!pushToTalk) return;
    const down = (event: KeyboardEvent) => {
      if (event.code !== pushToTalkKey || isText(event)) return;
      event.preventDefault();
      audio.setTalking(true);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code === pushToTalkKey) audio.setTalking(false);
    };
    const leave = () => audio.setTalking(false);
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', leave);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', leave);
      leave();
    };
  }, [audio, pushToTalk, pushToTalkKey]);
}

/** A key that writes something, where something is being written. */
function isText({ key, target }: KeyboardEvent): boolean {
  const isField =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
  return isField && key.length === 1;
}
