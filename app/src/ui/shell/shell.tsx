import { lazy, Suspense, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { CallBackground } from '../call/call-background.tsx';
import { CallBar } from '../call/call-bar.tsx';
import { IncomingCall } from '../call/incoming-call.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { DetailsPane } from '../conversation/details-pane.tsx';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Requests } from '../roster/requests.tsx';
import { Roster } from '../roster/roster.tsx';
import { MenuLayerContext } from '../state/menu-layer.ts';
import { useNavigation, type View } from '../state/navigation.tsx';
import { useNarrow } from '../state/use-narrow.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import { Home } from './home.tsx';
import { Notices } from './notices.tsx';
import { Offers } from './offers.tsx';
import { Rail } from './rail.tsx';
import styles from './shell.module.css';
import { SourcePicker } from './source-picker.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDesktopNews } from './use-desktop-news.ts';
import { useDesktopStatus } from './use-desktop-status.ts';
import { useNotifications } from './use-notifications.ts';
import { useReadNotices } from './use-read-notices.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

const FilesView = lazy(() =>
  import('../files/files-view.tsx').then(module => ({ default: module.FilesView })),
);
const NetworkView = lazy(() =>
  import('../network/network-view.tsx').then(module => ({ default: module.NetworkView })),
);
const Settings = lazy(() =>
  import('../settings/settings.tsx').then(module => ({ default: module.Settings })),
);

/** The window of somebody who is signed in. */
export function Shell({ session }: { session: Session }) {
  const text = useText();
  const { view, detailsShown } = useNavigation();
  const narrow = useNarrow();
  const [menuLayer, setMenuLayer] = useState<HTMLElement | null>(null);
  const details = view.kind === 'conversation' && detailsShown ? view.address : undefined;
  return (
    <MenuLayerContext value={menuLayer}>
      <div className={styles.shell}>
        <Keys />
        <CallBackground />
        <Title session={session} />
        <Notifications />
        <Header session={session} menuLayer={setMenuLayer} />
        <ConnectionBanner session={session} />
        <Offers />
        <CallBar />
        <div className={classNames(styles.body, view.kind !== 'home' && styles.viewing)}>
          <Rail session={session} />
          {view.kind === 'files' || view.kind === 'network' || view.kind === 'settings' ? (
            <main className={styles.settings}>
              <ErrorBoundary key={view.kind}>
                <Suspense fallback={<Skeleton rows={6} label={text('common.loading')} />}>
                  {view.kind === 'files' && <FilesView />}
                  {view.kind === 'network' && <NetworkView />}
                  {view.kind === 'settings' && <Settings session={session} page={view.page} />}
                </Suspense>
              </ErrorBoundary>
            </main>
          ) : (
            <>
              <Roster />
              <main className={styles.main}>
                <HiddenHeading view={view} />
                <Notices />
                <ErrorBoundary key={view.kind === 'conversation' ? view.address : view.kind}>
                  {view.kind === 'home' && !narrow && <Home session={session} />}
                  {view.kind === 'requests' && <Requests />}
                  {view.kind === 'conversation' && <Conversation key={view.address} view={view} />}
                </ErrorBoundary>
              </main>
              {details !== undefined && <DetailsPane key={details} address={details} />}
            </>
          )}
        </div>
        <StatusBar session={session} />
        <IncomingCall />
        <Dialogs />
        <SourcePicker />
      </div>
    </MenuLayerContext>
  );
}

/** Every screen has a first heading; the list of people alone has none that is seen. */
function HiddenHeading({ view }: { view: View }) {
  const text = useText();
  return view.kind === 'home' ? (
    <h1>
      <HiddenText>{text('rail.chats')}</HiddenText>
    </h1>
  ) : null;
}

// What goes on without a place on the screen, each for itself: what they follow changes with every message.
function Keys() {
  useShortcuts();
  return null;
}

function Title({ session }: { session: Session }) {
  useTitle(session);
  return null;
}

function Notifications() {
  useNotifications();
  useReadNotices();
  useDesktopNews();
  useDesktopStatus();
  return null;
}
