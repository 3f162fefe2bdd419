import { ArrowDownWideNarrow, UserPlus, UserRoundSearch } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Menu } from '../parts/menu.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useTopic } from '../state/use-topic.ts';
import { RequestsEntry } from './requests-entry.tsx';
import styles from './roster.module.css';
import { type RosterFilter, rosterItems } from './roster-list.ts';
import { RosterRows } from './roster-rows.tsx';

const FILTERS = ['all', 'unread', 'online'] as const;
const SORTS = ['recent', 'status', 'name'] as const;

/** The buddy list. */
export function Roster() {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const settings = useSettings();
  const changeSettings = useChangeSettings();
  const { rows, loaded } = useTopic('roster', {});
  const [unreadOnly, setUnreadOnly] = useState(false);
  const filter: RosterFilter = unreadOnly ? 'unread' : settings.rosterOnlineOnly ? 'online' : 'all';
  const items = useMemo(
    () => rosterItems(rows, filter, settings.rosterSort, locale),
    [rows, filter, settings.rosterSort, locale],
  );
  return (
    <aside className={styles.roster} data-viewing={view.kind !== 'home'} aria-label={text('roster.title')}>
      <div className={styles.tools}>
        <Segmented
          label={text('roster.filter')}
          value={filter}
          options={FILTERS.map(value => ({ value, label: text(`roster.filter.${value}`) }))}
          onChange={value => {
            setUnreadOnly(value === 'unread');
            if ((value === 'online') !== settings.rosterOnlineOnly) {
              changeSettings({ rosterOnlineOnly: value === 'online' });
            }
          }}
        />
        <span className={styles.space} />
        <Menu
          align="end"
          entries={[
            {
              kind: 'choice',
              label: text('roster.sort'),
              value: settings.rosterSort,
              options: SORTS.map(value => ({ value, label: text(`roster.sort.${value}`) })),
              choose: value => {
                const rosterSort = SORTS.find(sort => sort === value);
                if (rosterSort) changeSettings({ rosterSort });
              },
            },
            { kind: 'separator', id: 'before-density' },
            {
              kind: 'choice',
              label: text('appearance.density'),
              value: settings.density,
              options: (['comfortable', 'compact'] as const).map(value => ({
                value,
                label: text(`appearance.density.${value}`),
              })),
              choose: value => changeSettings({ density: value === 'compact' ? 'compact' : 'comfortable' }),
            },
          ]}
        >
          <button
            type="button"
            className={styles.sort}
            aria-label={text('roster.sort')}
            title={text('roster.sort')}
          >
            <ArrowDownWideNarrow aria-hidden="true" strokeWidth={1.75} />
          </button>
        </Menu>
        <IconButton
          icon={UserPlus}
          label={text('roster.add')}
          keys={keyCaps('Mod+N', onMac)}
          onClick={() => navigator.openDialog({ kind: 'add-buddy' })}
        />
      </div>
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
