import { Check, Clock } from 'lucide-react';
import type { NetworkRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { useWindowParts } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import styles from './what-works.module.css';

type Around = NetworkRow['overlay'];

/** How this device is connected around the server. */
export function useAround(): Around {
  return useTopicSummary('network', {}, ([network]) => network?.overlay ?? 'none');
}

/** What works without the server, and what waits for it. */
export function WhatWorks({ around }: { around: Around }) {
  const text = useText();
  const navigator = useNavigator();
  const { alone } = useWindowParts();
  return (
    <div className={styles.what}>
      <dl className={styles.list}>
        <dt>
          <Check aria-hidden="true" className={styles.works} /> {text('away.works')}
        </dt>
        <dd>{text(`away.works-${around}`)}</dd>
        <dt>
          <Clock aria-hidden="true" className={styles.waits} /> {text('away.waits')}
        </dt>
        <dd>{text(`away.waits-${around}`)}</dd>
      </dl>
      {alone === undefined && (
        <button type="button" className={styles.more} onClick={() => navigator.show({ kind: 'network' })}>
          {text('away.show-network')}
        </button>
      )}
    </div>
  );
}
