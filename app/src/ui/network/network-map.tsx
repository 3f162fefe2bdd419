import {
  Laptop,
  LifeBuoy,
  MonitorSmartphone,
  Network,
  RadioTower,
  Server,
  UserRound,
  Waypoints,
} from 'lucide-react';
import { Direction, Popover } from 'radix-ui';
import { type CSSProperties, type KeyboardEvent, useRef, useState } from 'react';
import type { NetworkPeerRow } from '../../api/contract.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import { dotPace, layoutMap, lineWidth, type Place, roomIn, wordsWidth } from './map-layout.ts';
import { MapLegend } from './map-legend.tsx';
import { nextPlace } from './map-steps.ts';
import styles from './network-map.module.css';
import { PeerCard } from './peer-card.tsx';
import { foldPeers, lookOf, type PeerItem, ratesOfItem } from './peer-groups.ts';
import { itemName, kindOf, type PeerNames, peerLine, spokenMore } from './peer-words.ts';
import { useSize } from './use-size.ts';

/** What this device is connected to, as a picture. One thing has the focus; arrow keys lead to the next one that way. */
export function NetworkMap({
  rows,
  names,
  onShowList,
}: {
  /** In order. */
  rows: readonly NetworkPeerRow[];
  names: PeerNames;
  onShowList: () => void;
}) {
  const text = useText();
  const rightToLeft = Direction.useDirection() === 'rtl';
  const [box, setBox] = useState<HTMLElement | null>(null);
  const { width, height } = useSize(box);
  const [open, setOpen] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const nodes = useRef(new Map<string, HTMLButtonElement>());
  const room = roomIn(width, height);
  const others = rows.filter(
    ({ kind }) => kind === 'rendezvous' || kind === 'hub' || kind === 'spare',
  ).length;
  const items = foldPeers(rows, {
    buddy: room.column,
    neighbour: Math.max(1, Math.min(6, room.column - others)),
    leaf: room.row,
    relay: 4,
  });
  const { centre, places, lines, foot } = layoutMap(items, { width, height, rightToLeft });
  const current = places.find(({ item }) => item.id === focused) ?? places[0];

  const onKeyDown = (event: KeyboardEvent) => {
    if (open !== undefined || !(event.target instanceof Element)) return;
    const next = current && nextPlace(places, current, event.key);
    if (!next) return;
    event.preventDefault();
    setFocused(next.item.id);
    nodes.current.get(next.item.id)?.focus();
  };
  return (
    <div className={styles.picture}>
      <section
        ref={setBox}
        className={styles.map}
        aria-label={text('network.map')}
        style={{ '--words': `${wordsWidth(width)}px` } as CSSProperties}
        onKeyDown={onKeyDown}
      >
        {width > 0 && (
          <>
            <svg className={styles.lines} width={width} height={height} aria-hidden="true">
              <title>{text('network.map')}</title>
              {lines.map(({ item, path }) => (
                <LineOf key={item.id} item={item} path={path} marked={item.id === open} />
              ))}
            </svg>
            <span className={styles.you} style={{ left: centre.x, top: centre.y }}>
              <span className={styles.device}>
                <MonitorSmartphone aria-hidden="true" strokeWidth={1.75} />
              </span>
              <span className={styles.youWords}>{text('network.you')}</span>
            </span>
            {foot && (
              <span className={styles.foot} style={{ left: foot.x, top: foot.y }}>
                {text('network.more.leaf', { count: items.filter(({ kind }) => kind === 'leaf').length })}
              </span>
            )}
            {places.map(place => (
              <Popover.Root
                key={place.item.id}
                open={open === place.item.id}
                onOpenChange={next => setOpen(next ? place.item.id : undefined)}
              >
                <Popover.Trigger asChild>
                  <Node
                    place={place}
                    names={names}
                    focusable={place === current}
                    onFocus={() => setFocused(place.item.id)}
                    ref={element => {
                      if (element) nodes.current.set(place.item.id, element);
                      else nodes.current.delete(place.item.id);
                    }}
                  />
                </Popover.Trigger>
                <Popover.Content
                  className={styles.card}
                  aria-label={itemName(place.item, names, text)}
                  side={place.words === 'end' ? (rightToLeft ? 'left' : 'right') : 'bottom'}
                  collisionPadding={12}
                  sideOffset={8}
                >
                  <PeerCard item={place.item} names={names} onShowList={onShowList} />
                </Popover.Content>
              </Popover.Root>
            ))}
          </>
        )}
      </section>
      <MapLegend />
    </div>
  );
}

function LineOf({ item, path, marked }: { item: PeerItem; path: string; marked: boolean }) {
  const { send, receive } = ratesOfItem(item);
  const look = lookOf(item);
  const pace = (rate: number): CSSProperties => ({ animationDuration: `${dotPace(rate) ?? 0}s` });
  return (
    <g className={classNames(styles[look], marked && styles.marked)}>
      <path d={path} className={styles.line} style={{ strokeWidth: lineWidth(send + receive) }} />
      {dotPace(send) !== undefined && (
        <path d={path} className={classNames(styles.dots, styles.out)} style={pace(send)} />
      )}
      {dotPace(receive) !== undefined && (
        <path d={path} className={classNames(styles.dots, styles.in)} style={pace(receive)} />
      )}
    </g>
  );
}

const ICONS = {
  rendezvous: Server,
  hub: RadioTower,
  spare: LifeBuoy,
  neighbour: Network,
  relay: Waypoints,
  leaf: UserRound,
  /** A device of one's own: other people have faces. */
  buddy: Laptop,
} as const;

function Node({
  place,
  names,
  focusable,
  ...button
}: {
  place: Place;
  names: PeerNames;
  focusable: boolean;
  onFocus: () => void;
  ref: (element: HTMLButtonElement | null) => void;
}) {
  const text = useText();
  const locale = useLocale();
  const { item, words } = place;
  const name = itemName(item, names, text);
  const more = spokenMore(item, names, text, locale);
  const face = item.type === 'peer' && kindOf(item.row, names) === 'buddy' ? item.row.person : undefined;
  const line = item.type === 'peer' ? peerLine(item.row, text, locale) : '';
  return (
    <button
      type="button"
      {...button}
      className={classNames(styles.node, styles[item.kind], item.type === 'group' && styles.group)}
      data-state={item.type === 'peer' ? item.row.state : 'open'}
      data-kind={item.kind}
      data-face={face !== undefined}
      tabIndex={focusable ? 0 : -1}
      aria-label={words === 'none' ? [name, line, more].join(', ') : undefined}
      style={{ left: place.x, top: place.y }}
    >
      <Sign item={item} face={face} names={names} />
      {words !== 'none' && (
        <span className={classNames(styles.words, styles[words])}>
          <span className={styles.name} dir="auto">
            {name}
            <HiddenText inline>{line === '' ? `, ${more}` : ', '}</HiddenText>
          </span>
          {line !== '' && (
            <span className={classNames(styles.under, styles[`${lookOf(item)}-words`])}>
              {line}
              {more !== '' && <HiddenText inline>{`, ${more}`}</HiddenText>}
            </span>
          )}
        </span>
      )}
    </button>
  );
}

function Sign({ item, face, names }: { item: PeerItem; face: string | undefined; names: PeerNames }) {
  const locale = useLocale();
  if (item.type === 'group') {
    return (
      <span aria-hidden="true" className={styles.count}>
        {new Intl.NumberFormat(locale).format(item.rows.length)}
      </span>
    );
  }
  if (face !== undefined) return <Avatar address={face} name={names.person(face)} />;
  const Icon = ICONS[item.kind];
  return <Icon aria-hidden="true" strokeWidth={1.75} />;
}
