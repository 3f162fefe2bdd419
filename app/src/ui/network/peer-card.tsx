import { List, MessageCircle } from 'lucide-react';
import { rateText } from '../format/amounts.ts';
import { roundTripText, routeOfPeer } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { useNavigator } from '../state/navigation.tsx';
import styles from './peer-card.module.css';
import { type PeerItem, ratesOfItem } from './peer-groups.ts';
import { hostOf, itemName, kindOf, kindWords, type PeerNames } from './peer-words.ts';

/** All there is to know about an item of the picture. */
export function PeerCard({
  item,
  names,
  onShowList,
}: {
  item: PeerItem;
  names: PeerNames;
  onShowList: () => void;
}) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const row = item.type === 'peer' ? item.row : undefined;
  const name = itemName(item, names, text);
  const kind = row ? kindOf(row, names) : item.kind;
  const { send, receive } = ratesOfItem(item);
  const host = row && hostOf(row);
  const person = kind === 'buddy' ? row?.person : undefined;
  return (
    <div className={styles.card}>
      <div>
        <strong dir="auto">{name}</strong>
        {row && kindWords(row, names, text) !== name && (
          <span className={styles.kind}>{kindWords(row, names, text)}</span>
        )}
      </div>
      <p>{text(`network.about.${kind}`)}</p>
      <dl className={styles.facts}>
        {row && row.kind !== 'relay' && row.kind !== 'rendezvous' && (
          <>
            <dt>{text('network.column.route')}</dt>
            <dd>
              <RouteBadge route={routeOfPeer({ ...row, roundTripMs: undefined })} />
            </dd>
          </>
        )}
        {row?.roundTripMs !== undefined && (
          <>
            <dt>{text('network.column.round-trip')}</dt>
            <dd>{roundTripText(row.roundTripMs, locale)}</dd>
          </>
        )}
        <dt>{text('network.column.receive')}</dt>
        <dd>{rateText(receive, locale)}</dd>
        <dt>{text('network.column.send')}</dt>
        <dd>{rateText(send, locale)}</dd>
        {host !== undefined && (
          <>
            <dt>{text('network.column.address')}</dt>
            <dd dir="ltr" className={styles.address}>
              {host}
            </dd>
          </>
        )}
      </dl>
      {person !== undefined && (
        <Button size="small" onClick={() => navigator.openConversation(person)}>
          <MessageCircle aria-hidden="true" />
          {text('network.write', { name: names.person(person) })}
        </Button>
      )}
      {item.type === 'group' && (
        <Button size="small" onClick={onShowList}>
          <List aria-hidden="true" />
          {text('network.in-list')}
        </Button>
      )}
    </div>
  );
}
