import { ArrowDownWideNarrow, UserPlus } from 'lucide-react';
import { memo } from 'react';
import { useText } from '../i18n/use-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Menu } from '../parts/menu.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './roster.module.css';
import type { RosterFilter } from './roster-list.ts';

const FILTERS = ['all', 'unread', 'online'] as const;
const SORTS = ['recent', 'status', 'name'] as const;

/** What stands above the list: which people, in which order, how dense, and how to add one. */
export const RosterTools = memo(function RosterTools({
  filter,
  onUnreadOnly,
}: {
  filter: RosterFilter;
  onUnreadOnly: (unreadOnly: boolean) => void;
}) {
  const text = useText();
  const navigator = useNavigator();
  const settings = useSettings();
  const changeSettings = useChangeSettings();
  return (
    <div className={styles.tools}>
      <Segmented
        label={text('roster.filter')}
        value={filter}
        options={FILTERS.map(value => ({ value, label: text(`roster.filter.${value}`) }))}
        onChange={value => {
          onUnreadOnly(value === 'unread');
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
  );
});
