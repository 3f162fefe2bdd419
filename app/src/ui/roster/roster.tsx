import { UserRoundSearch } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useSettings } from '../state/use-settings.ts';
import { useTopic } from '../state/use-topic.ts';
import { RequestsEntry } from './requests-entry.tsx';
import styles from './roster.module.css';
import { type RosterFilter, rosterItems } from './roster-list.ts';
import { RosterRows } from './roster-rows.tsx';
import { RosterTools } from './roster-tools.tsx';

/** The buddy list. */
export function Roster() {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const settings = useSettings();
  const { rows, loaded } = useTopic('roster', {});
  const [unreadOnly, setUnreadOnly] = useState(false);
  const filter: RosterFilter = unreadOnly ? 'unread' : settings.rosterOnlineOnly ? 'online' : 'all';
  const items = useMemo(
    () => rosterItems(rows, filter, settings.rosterSort, locale),
    [rows, filter, settings.rosterSort, locale],
  );
  return (
    <aside className={styles.roster} data-viewing={view.kind !== 'home'} aria-label={text('roster.title')}>
      <RosterTools filter={filter} onUnreadOnly={setUnreadOnly} />
      <RequestsEntry />
      {!loaded && <Skeleton rows={7} label={text('common.loading')} />}
      {loaded && items.length > 0 && <RosterRows items={items} compact={settings.density === 'compact'} />}
      {loaded && items.length === 0 && (
        <div className={styles.empty}>
          <UserRoundSearch aria-hidden="true" strokeWidth={1.5} />
          <p>{text(rows.length === 0 ? 'roster.empty' : `roster.empty.${filter}`)}</p>
          {rows.length === 0 && (
            <Button size="small" onClick={() => navigator.openDialog({ kind: 'add-buddy' })}>
              {text('roster.add')}
            </Button>
          )}
        </div>
      )}
    </aside>
  );
}
