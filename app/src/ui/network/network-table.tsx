import { useState } from 'react';
import type { NetworkPeerRow } from '../../api/contract.ts';
import { rateText } from '../format/amounts.ts';
import { roundTripText, routeOfPeer } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { useNavigator } from '../state/navigation.tsx';
import styles from './network-table.module.css';
import { foldPeers, type PeerItem, type PeerKind, ratesOfItem } from './peer-groups.ts';
import { hostOf, itemName, kindOf, kindWords, type PeerNames } from './peer-words.ts';

/** More rows of a kind than this are one row, until they are asked for. */
const FOLDED = { leaf: 8, neighbour: 8 };

/** The same as the picture, as a table. */
export function NetworkTable({ rows, names }: { rows: readonly NetworkPeerRow[]; names: PeerNames }) {
  const text = useText();
  const [unfolded, setUnfolded] = useState<readonly PeerKind[]>([]);
  const shown = foldPeers(
    rows,
    Object.fromEntries(Object.entries(FOLDED).filter(([kind]) => !unfolded.some(each => each === kind))),
  );
  return (
    <div className={styles.scroller}>
      <table className={styles.table} aria-label={text('network.map')}>
        <thead>
          <tr>
            <th scope="col">{text('network.column.who')}</th>
            <th scope="col">{text('network.column.route')}</th>
            <th scope="col" className={styles.number}>
              {text('network.column.round-trip')}
            </th>
            <th scope="col" className={styles.number}>
              {text('network.column.receive')}
            </th>
            <th scope="col" className={styles.number}>
              {text('network.column.send')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(item => (
            <PeerLine
              key={item.id}
              item={item}
              names={names}
              onUnfold={() => setUnfolded(kinds => [...kinds, item.kind])}
            />
          ))}
        </tbody>
      </table>
      {unfolded.length > 0 && (
        <Button size="small" look="ghost" onClick={() => setUnfolded([])}>
          {text('network.show-fewer')}
        </Button>
      )}
    </div>
  );
}

function PeerLine({ item, names, onUnfold }: { item: PeerItem; names: PeerNames; onUnfold: () => void }) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const row = item.type === 'peer' ? item.row : undefined;
  const { send, receive } = ratesOfItem(item);
  const name = itemName(item, names, text);
  const person = row && kindOf(row, names) === 'buddy' ? row.person : undefined;
  const host = row && hostOf(row);
  // Of people their name says it.
  const kind = row && person === undefined ? kindWords(row, names, text) : undefined;
  return (
    <tr data-kind={item.kind}>
      <th scope="row">
        {person === undefined ? (
          <bdi className={styles.name}>{name}</bdi>
        ) : (
          <button type="button" className={styles.person} onClick={() => navigator.openConversation(person)}>
            <bdi>{name}</bdi>
          </button>
        )}
        {host !== undefined && host !== name ? (
          <span className={styles.under} dir="ltr">
            {host}
          </span>
        ) : (
          kind !== undefined && kind !== name && <span className={styles.under}>{kind}</span>
        )}
      </th>
      <td>
        {!row && (
          <button type="button" className={styles.person} onClick={onUnfold}>
            {text('network.show-all')}
          </button>
        )}
        {row && <RouteBadge route={routeOfPeer({ ...row, roundTripMs: undefined })} />}
      </td>
      <td className={styles.number}>
        {row?.roundTripMs === undefined ? '' : roundTripText(row.roundTripMs, locale)}
      </td>
      <td className={styles.number}>{receive >= 1 ? rateText(receive, locale) : ''}</td>
      <td className={styles.number}>{send >= 1 ? rateText(send, locale) : ''}</td>
    </tr>
  );
}
