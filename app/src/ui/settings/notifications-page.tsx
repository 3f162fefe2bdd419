import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useDesktop } from '../state/client-context.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useStore } from '../state/use-topic.ts';
import { Card } from './card.tsx';

function permissionNow(): NotificationPermission | 'missing' {
  return typeof Notification === 'undefined' ? 'missing' : Notification.permission;
}

export function NotificationsPage() {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  // The desktop shell shows notices itself, and needs no permission of the page.
  const inShell = useStore(useDesktop().state) !== undefined;
  const [asked, setPermission] = useState(permissionNow);
  const permission = inShell ? 'granted' : asked;
  const ask = () => void Notification.requestPermission().then(setPermission);
  return (
    <>
      {settings.notifications && permission === 'default' && (
        <Banner
          tone="info"
          actions={
            <Button size="small" look="primary" onClick={ask}>
              {text('notifications.allow')}
            </Button>
          }
        >
          {text('notifications.not-yet')}
        </Banner>
      )}
      {settings.notifications && permission === 'denied' && (
        <Banner tone="warn">{text('notifications.denied')}</Banner>
      )}
      <Card>
        <SwitchRow
          label={text('notifications.show')}
          hint={text('notifications.show-hint')}
          checked={settings.notifications}
          onChange={notifications => {
            change({ notifications });
            if (notifications && permission === 'default') ask();
          }}
        />
        <SwitchRow
          label={text('notifications.preview')}
          hint={text('notifications.preview-hint')}
          checked={settings.notificationPreview}
          disabled={!settings.notifications}
          onChange={notificationPreview => change({ notificationPreview })}
        />
      </Card>
    </>
  );
}
