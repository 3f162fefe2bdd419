import { Mic, MicOff } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { keyName } from '../settings/key-name.ts';
import { useAudio } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './call-screen.module.css';

/** With push-to-talk: whether one is heard, and the key. */
export function TalkHint() {
  const text = useText();
  const { pushToTalk, pushToTalkKey } = useSettings();
  const talking = useStore(useAudio().talking);
  if (!pushToTalk) return null;
  const Icon = talking ? Mic : MicOff;
  return (
    <p className={styles.note} data-talking={talking} role="status">
      <Icon aria-hidden="true" />
      {text(talking ? 'call.talking' : 'call.hold-to-talk', { key: keyName(pushToTalkKey) })}
    </p>
  );
}
