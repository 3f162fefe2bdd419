import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './forms.module.css';
import { keyName } from './key-name.ts';

/** The key to talk: pressed once to choose it. Escape leaves it as it was. */
export function TalkKeyRow() {
  const text = useText();
  const { pushToTalkKey } = useSettings();
  const change = useChangeSettings();
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const choose = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setAsking(false);
      if (event.code !== 'Escape' && event.code !== '') change({ pushToTalkKey: event.code });
    };
    window.addEventListener('keydown', choose, { capture: true });
    return () => window.removeEventListener('keydown', choose, { capture: true });
  }, [asking, change]);
  return (
    <div className={styles.test}>
      <span>
        {text('sound.talk-key')} <kbd>{keyName(pushToTalkKey)}</kbd>
      </span>
      <Button size="small" onClick={() => setAsking(true)} onBlur={() => setAsking(false)}>
        {text(asking ? 'sound.press-key' : 'sound.choose-key')}
      </Button>
    </div>
  );
}
