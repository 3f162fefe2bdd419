import { Bell, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useOffers } from '../state/client-context.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './offers.module.css';

/** Lines across the window for what the browser around it offers now: a new version, notifications. */
export function Offers() {
  const text = useText();
  const offers = useOffers();
  const { update, notices } = useStore(offers.state);
  return (
    <>
      {update && (
        <Line icon={<Sparkles aria-hidden="true" />} words={text('offer.update')}>
          <button type="button" onClick={() => offers.update()}>
            {text('offer.reload')}
          </button>
        </Line>
      )}
      {notices && (
        <Line icon={<Bell aria-hidden="true" />} words={text('offer.notices')}>
          <button type="button" onClick={() => offers.allowNotices()}>
            {text('notifications.allow')}
          </button>
          <button type="button" onClick={() => offers.declineNotices()}>
            {text('offer.not-now')}
          </button>
        </Line>
      )}
    </>
  );
}

function Line({ icon, words, children }: { icon: ReactNode; words: string; children: ReactNode }) {
  return (
    <div className={styles.line} role="status">
      {icon}
      <span>{words}</span>
      <span className={styles.ways}>{children}</span>
    </div>
  );
}
