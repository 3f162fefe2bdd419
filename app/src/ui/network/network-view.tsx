import { ArrowLeft, Network } from 'lucide-react';
import { useMemo } from 'react';
import { useText } from '../i18n/use-text.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { HiddenText } from '../parts/hidden-text.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useNarrow } from '../state/use-narrow.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useSession, useTopic, useTopicRow } from '../state/use-topic.ts';
import { NatCard } from './nat-card.tsx';
import { NetworkMap } from './network-map.tsx';
import { NetworkTable } from './network-table.tsx';
import styles from './network-view.module.css';
import { inOrder } from './peer-groups.ts';
import { peerName } from './peer-words.ts';
import { SupernodeCard } from './supernode-card.tsx';
import { SupernodeQuestion } from './supernode-question.tsx';
import { usePeerNames } from './use-peer-names.ts';

/** What this device is connected to and how, how others reach it, and what it does for them. */
export function NetworkView() {
  const text = useText();
  const navigator = useNavigator();
  const narrow = useNarrow();
  const { networkView } = useSettings();
  const change = useChangeSettings();
  // Without the server the banner above says how things are.
  const online = useSession()?.state === 'online';
  const network = useTopicRow('network', {}, '');
  const { rows, loaded } = useTopic('network-peers', {});
  const names = usePeerNames(rows);
  const ordered = useMemo(() => inOrder(rows, row => peerName(row, names, text)), [rows, names, text]);
  const shown = networkView === 'auto' ? (narrow ? 'list' : 'picture') : networkView;
  return (
    <section className={styles.network} aria-labelledby="network-heading">
      <header className={styles.header}>
        {narrow && (
          <IconButton
            icon={ArrowLeft}
            label={text('common.back')}
            onClick={() => navigator.show({ kind: 'home' })}
          />
        )}
        <div className={styles.title}>
          <h1 id="network-heading">{text('network.title')}</h1>
          {online && network && <p>{text(`network.lead.${network.overlay}`)}</p>}
        </div>
        <Segmented
          label={text('network.show')}
          value={shown}
          options={(['picture', 'list'] as const).map(value => ({ value, label: text(`network.${value}`) }))}
          onChange={value => change({ networkView: value })}
        />
      </header>
      <div className={styles.body}>
        <div className={styles.links}>
          <h2>
            <HiddenText>{text('network.map')}</HiddenText>
          </h2>
          {!loaded ? (
            <Skeleton rows={6} label={text('common.loading')} />
          ) : rows.length === 0 ? (
            <EmptyState icon={Network} title={text('network.empty')} text={text('network.empty-text')} />
          ) : shown === 'picture' ? (
            <NetworkMap rows={ordered} names={names} onShowList={() => change({ networkView: 'list' })} />
          ) : (
            <NetworkTable rows={ordered} names={names} />
          )}
        </div>
        <div className={styles.cards}>
          {network ? (
            <>
              <SupernodeQuestion />
              <NatCard nat={network.nat} />
              <SupernodeCard supernode={network.supernode} />
            </>
          ) : (
            <Skeleton rows={4} label={text('common.loading')} />
          )}
        </div>
      </div>
    </section>
  );
}
