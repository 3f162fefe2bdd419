import { FolderDown } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { TransferRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useAction } from '../state/use-action.ts';
import { useTopic } from '../state/use-topic.ts';
import styles from './files-view.module.css';
import { TransferItem } from './transfer-item.tsx';
import { type TransferFilter, transferList } from './transfer-list.ts';

const FILTERS = ['all', 'active', 'done', 'failed'] as const;

/** Everything on its way, in both directions and with everybody. */
export function FilesView() {
  const text = useText();
  const act = useAction();
  const { rows, loaded } = useTopic('transfers', {});
  const { rows: people } = useTopic('roster', {});
  const [filter, setFilter] = useState<TransferFilter>('all');
  const [person, setPerson] = useState('');
  const body = useRef<HTMLTableSectionElement>(null);
  const names = useMemo(() => new Map(people.map(row => [row.address as string, personName(row)])), [people]);
  const nameOf = (row: TransferRow) => names.get(row.address) ?? row.address;
  const shown = transferList(rows, filter, person === '' ? undefined : person);
  const finished = rows.filter(({ can }) => can.clear).map(({ id }) => id);
  const partners = [...new Set(rows.map(row => row.address))].sort((a, b) =>
    (names.get(a) ?? a).localeCompare(names.get(b) ?? b),
  );

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !(event.target instanceof HTMLTableRowElement)) return;
    const all = [...(body.current?.rows ?? [])];
    const next = Math.max(0, Math.min(all.length - 1, all.indexOf(event.target) + step));
    all[next]?.focus();
    event.preventDefault();
  };

  return (
    <section className={styles.files} aria-labelledby="files-heading">
      <header className={styles.header}>
        <h1 id="files-heading">{text('files.title')}</h1>
        <Segmented
          label={text('files.filter')}
          value={filter}
          options={FILTERS.map(value => ({ value, label: text(`files.${value}`) }))}
          onChange={setFilter}
        />
        {partners.length > 1 && (
          <select
            className={styles.person}
            aria-label={text('files.person')}
            value={person}
            onChange={event => setPerson(event.currentTarget.value)}
          >
            <option value="">{text('files.everybody')}</option>
            {partners.map(address => (
              <option key={address} value={address}>
                {names.get(address) ?? address}
              </option>
            ))}
          </select>
        )}
        <span className={styles.space} />
        <Button
          size="small"
          disabled={finished.length === 0}
          onClick={() => void act('file.clear', { ids: finished })}
        >
          {text('files.clear')}
        </Button>
      </header>
      {!loaded && <Skeleton rows={5} label={text('common.loading')} />}
      {loaded && shown.length === 0 && (
        <EmptyState
          icon={FolderDown}
          title={text(rows.length === 0 ? 'files.empty' : 'files.empty-filter')}
          text={text(rows.length === 0 ? 'files.empty-text' : 'files.empty-filter-text')}
        />
      )}
      {shown.length > 0 && (
        <div className={styles.scroller}>
          <table className={styles.table} aria-label={text('files.list')}>
            <thead>
              <tr>
                <th scope="col">{text('files.column-name')}</th>
                <th scope="col" className={styles.wide}>
                  {text('files.column-person')}
                </th>
                <th scope="col" className={styles.number}>
                  {text('files.column-size')}
                </th>
                <th scope="col">{text('files.column-progress')}</th>
                <th scope="col" className={styles.number}>
                  {text('files.column-rate')}
                </th>
                <th scope="col" className={styles.number}>
                  {text('files.column-left')}
                </th>
                <th>
                  <span className={styles.hidden}>{text('message.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody ref={body} onKeyDown={onKeyDown}>
              {shown.map((row, index) => (
                <TransferItem key={row.id} row={row} name={nameOf(row)} first={index === 0} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
