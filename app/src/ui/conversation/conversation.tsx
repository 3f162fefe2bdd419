import { ArrowLeft, EllipsisVertical, Info, Phone, Search, Video } from 'lucide-react';
import { memo } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { CallScreen } from '../call/call-screen.tsx';
import { mayCall } from '../call/call-state.ts';
import { usePlaceCall } from '../call/use-place-call.ts';
import { personName } from '../format/person.ts';
import { agoText } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Menu } from '../parts/menu.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { usePersonMenu } from '../roster/person-menu.ts';
import { focusSearch } from '../shell/focus-search.ts';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useWindowParts } from '../state/client-context.ts';
import { useNavigation, useNavigator, type View } from '../state/navigation.tsx';
import { useNow } from '../state/use-now.ts';
import { useCallRows, useCallWith, useRosterRow, useTopicSummary } from '../state/use-topic.ts';
import styles from './conversation.module.css';
import { ConversationBody } from './conversation-body.tsx';
import { IdentityWarning } from './identity-warning.tsx';

type ConversationView = Extract<View, { kind: 'conversation' }>;

/** Everything with one person: header, messages or the call, and the box to write in. */
export function Conversation({ view }: { view: ConversationView }) {
  const text = useText();
  const { address } = view;
  const row = useRosterRow(address);
  const people = useTopicSummary('roster', {}, rows => rows.length);
  const call = useCallWith(address);
  if (!row) {
    return people === 0 ? (
      <Skeleton rows={6} label={text('common.loading')} />
    ) : (
      <EmptyState icon={Info} title={text('conversation.gone')} text={text('conversation.gone-text')} />
    );
  }
  const inCall = call !== undefined && !call.can.accept && view.messagesInCall !== true;
  return (
    <div className={styles.conversation}>
      <ConversationHeader row={row} />
      {row.identityChanged && <IdentityWarning row={row} />}
      {inCall ? <CallScreen call={call} row={row} /> : <ConversationBody row={row} view={view} />}
    </div>
  );
}

function ConversationHeader({ row }: { row: RosterRow }) {
  const name = personName(row);
  return (
    <header className={styles.header}>
      <BackButton />
      <Avatar address={row.address} name={name} state={row.state} />
      <div className={styles.who}>
        <h1 dir="auto">{name}</h1>
        <div className={styles.presence}>
          <PresenceLine row={row} />
          <RouteBadge route={row.route} />
        </div>
      </div>
      <HeaderActions address={row.address} identityChanged={row.identityChanged} />
    </header>
  );
}

const BackButton = memo(function BackButton() {
  const text = useText();
  const navigator = useNavigator();
  const { alone } = useWindowParts();
  if (alone !== undefined) return null;
  return (
    <IconButton
      icon={ArrowLeft}
      label={text('common.back')}
      className={styles.back}
      onClick={() => navigator.show({ kind: 'home' })}
    />
  );
});

/** What can be done here. A person's row changes with every message, these do not. */
const HeaderActions = memo(function HeaderActions({
  address,
  identityChanged,
}: Pick<RosterRow, 'address' | 'identityChanged'>) {
  const text = useText();
  const navigator = useNavigator();
  const { detailsShown } = useNavigation();
  const placeCall = usePlaceCall();
  const menu = usePersonMenu();
  const calls = useCallRows();
  const busy = !mayCall(calls, address);
  return (
    <>
      <IconButton
        icon={Phone}
        label={text('call.call')}
        disabled={busy || identityChanged}
        onClick={() => placeCall(address)}
      />
      <IconButton
        icon={Video}
        label={text('call.video-call')}
        disabled={busy || identityChanged}
        onClick={() => placeCall(address, true)}
      />
      <IconButton
        icon={Search}
        label={text('search.label-here')}
        keys={keyCaps('Mod+Shift+F', onMac)}
        className={styles.wide}
        onClick={() => focusSearch(address)}
      />
      <IconButton
        icon={Info}
        label={text('details.title')}
        pressed={detailsShown}
        onClick={() => navigator.showDetails(!detailsShown)}
      />
      <Menu entries={menu({ address, identityChanged }).slice(3)}>
        <button type="button" className={styles.more} aria-label={text('person.more')}>
          <EllipsisVertical aria-hidden="true" strokeWidth={1.75} />
        </button>
      </Menu>
    </>
  );
});

/** What the person does now: typing, status text, or when they were last here. */
export function PresenceLine({ row }: { row: RosterRow }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(60_000);
  if (row.typing) return <span className={styles.typing}>{text('roster.typing')}</span>;
  const state =
    row.state === 'offline' && row.lastSeen !== undefined
      ? text('presence.last-seen', { time: agoText(row.lastSeen, now, locale) })
      : text(`presence.${row.state}`);
  return (
    <span className={styles.state} dir="auto">
      {row.text === '' ? state : `${state} · ${row.text}`}
    </span>
  );
}
