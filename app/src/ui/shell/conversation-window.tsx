import { useEffect, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { CallBackground } from '../call/call-background.tsx';
import { CallBar } from '../call/call-bar.tsx';
import { IncomingCall } from '../call/incoming-call.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { DetailsPane } from '../conversation/details-pane.tsx';
import { Splash } from '../first-run/splash.tsx';
import { personName } from '../format/person.ts';
import { classNames } from '../parts/class-names.ts';
import { MenuLayerContext } from '../state/menu-layer.ts';
import { useNavigation } from '../state/navigation.tsx';
import { useRosterRow } from '../state/use-topic.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import styles from './shell.module.css';
import { SourcePicker } from './source-picker.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** A conversation in a window of its own, on the same engine as the main window, which tells of what comes in. */
export function ConversationWindow({ session, address }: { session: Session; address: string }) {
  const { view, detailsShown } = useNavigation();
  const [menuLayer, setMenuLayer] = useState<HTMLElement | null>(null);
  useOwnTitle(address);
  useShortcuts();
  // Logged out: the main window asks who it is, this one has nothing to show.
  if (session.state === 'signed-out') return <Splash />;
  const shown = view.kind === 'conversation' && view.address === address ? view : conversationWith(address);
  return (
    <MenuLayerContext value={menuLayer}>
      <div className={styles.shell}>
        <CallBackground />
        <ConnectionBanner session={session} />
        <CallBar />
        <div className={classNames(styles.body, styles.viewing)}>
          <main className={styles.main}>
            <ErrorBoundary>
              <Conversation key={address} view={shown} />
            </ErrorBoundary>
            <div ref={setMenuLayer} />
          </main>
          {detailsShown && <DetailsPane address={address} />}
        </div>
        <IncomingCall />
        <Dialogs />
        <SourcePicker />
      </div>
    </MenuLayerContext>
  );
}

const conversationWith = (address: string) => ({ kind: 'conversation', address }) as const;

function useOwnTitle(address: string): void {
  const row = useRosterRow(address);
  const name = row === undefined ? address : personName(row);
  const unread = row?.unread ?? 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
  }, [name, unread]);
}
