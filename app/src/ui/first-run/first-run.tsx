import { Globe, KeyRound, MessagesSquare, Network } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Logo } from '../parts/logo.tsx';
import { useDesktop } from '../state/client-context.ts';
import styles from './first-run.module.css';
import { LogInForm } from './log-in-form.tsx';
import { RecoverForm } from './recover-form.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import { ServerField } from './server-field.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import { useServerProbe } from './use-server-probe.ts';

const WAYS = ['sign-up', 'log-in', 'recover'] as const;

/** Nobody is signed in: create an account, log in, or get back in with the recovery code. */
export function FirstRun({ session, onHold }: { session: Session; onHold: (held: boolean) => void }) {
  const text = useText();
  const [recoveryCode, setRecoveryCode] = useState<string>();
  const probe = useServerProbe(session.suggestedServer ?? '');
  const desktop = useDesktop();
  const { setServer } = probe;
  useEffect(
    () =>
      desktop.listen(news => {
        if (news.type === 'link-opened' && news.link !== '') setServer(news.link);
      }),
    [desktop, setServer],
  );
  return (
    <div className={styles.screen}>
      <Pitch />
      <main className={styles.main}>
        <div className={styles.card}>
          {recoveryCode === undefined ? (
            <>
              <div className={styles.head}>
                <span className={styles.mark}>
                  <Logo size={40} />
                </span>
                <h1>{text('first-run.title')}</h1>
                <p>{text('first-run.subtitle')}</p>
              </div>
              {session.problem && (
                <Banner tone="danger" live="polite">
                  {text(`session-problem.${session.problem}`)}
                </Banner>
              )}
              {session.engine === 'page' && (
                <Banner tone="info" title={text('first-run.page-title')}>
                  {text('first-run.page-notice')}
                </Banner>
              )}
              <Tabs.Root defaultValue={session.problem ? 'log-in' : 'sign-up'} className={styles.ways}>
                <Tabs.List className={styles.tabs} aria-label={text('first-run.ways')}>
                  {WAYS.map(way => (
                    <Tabs.Trigger key={way} value={way} className={styles.tab}>
                      {text(`first-run.${way}`)}
                    </Tabs.Trigger>
                  ))}
                </Tabs.List>
                <ServerField probe={probe} />
                <Tabs.Content value="sign-up" tabIndex={-1}>
                  <SignUpForm probe={probe} onHold={onHold} onRecoveryCode={setRecoveryCode} />
                </Tabs.Content>
                <Tabs.Content value="log-in" tabIndex={-1}>
                  <LogInForm probe={probe} known={session.address} />
                </Tabs.Content>
                <Tabs.Content value="recover" tabIndex={-1}>
                  <RecoverForm probe={probe} />
                </Tabs.Content>
              </Tabs.Root>
            </>
          ) : (
            <RecoveryCode code={recoveryCode} onKept={() => onHold(false)} />
          )}
        </div>
      </main>
    </div>
  );
}

const POINTS = [
  { icon: MessagesSquare, key: 'direct' },
  { icon: KeyRound, key: 'private' },
  { icon: Network, key: 'yours' },
  { icon: Globe, key: 'no-phone' },
] as const;

function Pitch() {
  const text = useText();
  return (
    <aside className={styles.pitch} aria-label={text('first-run.about')}>
      <div className={styles.brand}>
        <Logo size={36} />
        <strong>Kith</strong>
      </div>
      <Picture />
      <ul>
        {POINTS.map(({ icon: Icon, key }) => (
          <li key={key}>
            <Icon aria-hidden="true" strokeWidth={1.75} />
            <span>
              <strong>{text(`first-run.point.${key}`)}</strong>
              {text(`first-run.point.${key}.text`)}
            </span>
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** People and the lines between them; decoration. */
function Picture() {
  return (
    <svg className={styles.picture} viewBox="0 0 320 180" aria-hidden="true">
      <g stroke="rgb(255 255 255 / .28)" strokeWidth="1.5" fill="none">
        <path d="M64 122 150 62M150 62l98 28M64 122l104 24M168 146l80-56M150 62l18 84M248 90l34-52M64 122 34 60" />
      </g>
      <path d="M64 122 150 62l98 28" stroke="#fff" strokeWidth="2.5" fill="none" strokeLinecap="round" />
      <g fill="#fff">
        <circle cx="64" cy="122" r="15" />
        <circle cx="150" cy="62" r="18" />
        <circle cx="248" cy="90" r="15" />
      </g>
      <g fill="rgb(255 255 255 / .5)">
        <circle cx="168" cy="146" r="9" />
        <circle cx="282" cy="38" r="8" />
        <circle cx="34" cy="60" r="7" />
      </g>
    </svg>
  );
}
