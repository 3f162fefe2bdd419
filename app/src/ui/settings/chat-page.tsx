import { useText } from '../i18n/use-text.ts';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { Card } from './card.tsx';

export function ChatPage() {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  return (
    <Card>
      <SwitchRow
        label={text('chat.enter-sends')}
        hint={text(settings.enterSends ? 'chat.enter-sends-on' : 'chat.enter-sends-off')}
        checked={settings.enterSends}
        onChange={enterSends => change({ enterSends })}
      />
    </Card>
  );
}
