import { useEffect } from 'react';
import { useAudio, useDesktop } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import { useStore } from '../state/use-topic.ts';

/**
 * The chosen key lets the microphone be heard for as long as it is held down: while the window has the focus, and
 * where the system around it tells of keys, always.
 */
export function usePushToTalk(): void {
  const audio = useAudio();
  const desktop = useDesktop();
  const { pushToTalk, pushToTalkKey } = useSettings();
  const state = useStore(desktop.state);
  const isGlobal = state?.offers.pushToTalk === 'ready' && !state.keysTaken.includes('talkKey');
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
    // Where the release is heard everywhere, whoever goes to another program may go on talking.
    if (!isGlobal) window.addEventListener('blur', leave);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', leave);
      leave();
    };
  }, [audio, pushToTalk, pushToTalkKey, isGlobal]);
  useEffect(
    () =>
      desktop.listen(news => {
        if (news.type === 'push-to-talk') audio.setTalking(news.held);
      }),
    [audio, desktop],
  );
}

/** A key that writes something, where something is being written. */
function isText({ key, target }: KeyboardEvent): boolean {
  const isField =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
  return isField && key.length === 1;
}
