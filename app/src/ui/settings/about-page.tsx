import { ShieldCheck } from 'lucide-react';
import type { Session } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Logo } from '../parts/logo.tsx';
import { useOffers } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useStore } from '../state/use-topic.ts';
import account from './account-page.module.css';
import { Card, CardRow } from './card.tsx';
import styles from './forms.module.css';

export function AboutPage({ session }: { session: Session }) {
  const text = useText();
  const navigator = useNavigator();
  const offers = useOffers();
  const { install } = useStore(offers.state);
  return (
    <>
      <div className={account.me}>
        <Logo size={56} />
        <div className={account.words}>
          <strong>Kith</strong>
          <p>{text('about.text')}</p>
        </div>
      </div>
      <Card>
        <div className={styles.promise}>
          <ShieldCheck aria-hidden="true" strokeWidth={1.75} />
          <div>
            <strong>{text('about.telemetry')}</strong>
            <p>{text('about.telemetry-text')}</p>
          </div>
        </div>
        <CardRow title={text('about.engine')} text={text(`about.engine.${session.engine}`)} />
        <CardRow title={text('about.licence')} text={text('about.licence-text')} />
        {install && (
          <CardRow title={text('offer.install')} text={text('offer.install-text')}>
            <Button size="small" onClick={() => offers.install()}>
              {text('offer.install-now')}
            </Button>
          </CardRow>
        )}
        <CardRow title={text('report.problem')} text={text('report.problem-text')}>
          <Button size="small" onClick={() => navigator.openDialog({ kind: 'report' })}>
            {text('report.open')}
          </Button>
        </CardRow>
      </Card>
    </>
  );
}
