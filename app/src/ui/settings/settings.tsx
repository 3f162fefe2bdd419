import {
  AppWindow,
  ArrowLeft,
  Bell,
  Files,
  Info,
  Keyboard,
  type LucideIcon,
  MessageSquare,
  MonitorSmartphone,
  Palette,
  Shield,
  UserRound,
  Volume2,
} from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useDesktop } from '../state/client-context.ts';
import { SETTINGS_PAGES, type SettingsPage, useNavigator } from '../state/navigation.tsx';
import { useStore } from '../state/use-topic.ts';
import { AboutPage } from './about-page.tsx';
import { AccountPage } from './account-page.tsx';
import { AppearancePage } from './appearance-page.tsx';
import { ChatPage } from './chat-page.tsx';
import { DesktopPage } from './desktop-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { FilesPage } from './files-page.tsx';
import { KeysPage } from './keys-page.tsx';
import { NotificationsPage } from './notifications-page.tsx';
import { PrivacyPage } from './privacy-page.tsx';
import styles from './settings.module.css';
import { SoundPage } from './sound-page.tsx';

const ICONS: Readonly<Record<SettingsPage, LucideIcon>> = {
  account: UserRound,
  devices: MonitorSmartphone,
  appearance: Palette,
  chat: MessageSquare,
  files: Files,
  sound: Volume2,
  privacy: Shield,
  notifications: Bell,
  desktop: AppWindow,
  keys: Keyboard,
  about: Info,
};

export function Settings({ session, page }: { session: Session; page: SettingsPage }) {
  const text = useText();
  const navigator = useNavigator();
  const desktop = useStore(useDesktop().state);
  const pages = SETTINGS_PAGES.filter(name => name !== 'desktop' || desktop !== undefined);
  // In a narrow window the list of pages comes first, unless a page was asked for by name.
  const [chosen, setChosen] = useState(page !== 'account');
  return (
    <Tabs.Root
      className={styles.settings}
      orientation="vertical"
      activationMode="manual"
      value={page}
      data-chosen={chosen}
      onValueChange={value => {
        const next = SETTINGS_PAGES.find(candidate => candidate === value);
        if (next) navigator.show({ kind: 'settings', page: next });
      }}
    >
      <h1 className={styles.first}>
        <HiddenText>{text('settings.title')}</HiddenText>
      </h1>
      <div className={styles.side}>
        <div className={styles.head}>
          <IconButton
            icon={ArrowLeft}
            label={text('common.back')}
            onClick={() => navigator.show({ kind: 'home' })}
          />
          <span aria-hidden="true" className={styles.heading}>
            {text('settings.title')}
          </span>
        </div>
        <Tabs.List className={styles.pages} aria-label={text('settings.title')}>
          {pages.map(name => {
            const Icon = ICONS[name];
            return (
              <Tabs.Trigger key={name} value={name} className={styles.page} onClick={() => setChosen(true)}>
                <Icon aria-hidden="true" strokeWidth={1.75} />
                {text(`settings.${name}`)}
              </Tabs.Trigger>
            );
          })}
        </Tabs.List>
      </div>
      <Tabs.Content value={page} className={styles.content} tabIndex={-1}>
        <div className={styles.column}>
          <div className={styles.title}>
            <IconButton
              icon={ArrowLeft}
              label={text('settings.all')}
              className={styles.back}
              onClick={() => setChosen(false)}
            />
            <h2>{text(`settings.${page}`)}</h2>
          </div>
          {page === 'desktop' ? desktop && <DesktopPage state={desktop} /> : pageFor(page, session)}
        </div>
      </Tabs.Content>
    </Tabs.Root>
  );
}

function pageFor(page: Exclude<SettingsPage, 'desktop'>, session: Session): ReactNode {
  switch (page) {
    case 'account':
      return <AccountPage session={session} />;
    case 'devices':
      return <DevicesPage />;
    case 'appearance':
      return <AppearancePage />;
    case 'chat':
      return <ChatPage />;
    case 'files':
      return <FilesPage session={session} />;
    case 'sound':
      return <SoundPage />;
    case 'privacy':
      return <PrivacyPage session={session} />;
    case 'notifications':
      return <NotificationsPage />;
    case 'keys':
      return <KeysPage />;
    case 'about':
      return <AboutPage session={session} />;
  }
}
