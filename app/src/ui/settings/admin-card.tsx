import { type FormEvent, useEffect, useState } from 'react';
import type { CommandResult, Session } from '../../api/contract.ts';
import { fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/use-action.ts';
import { useCommand } from '../state/use-command.ts';
import { CardRow } from './card.tsx';
import styles from './forms.module.css';

const POLICIES = ['open', 'invite', 'closed'] as const;

/** For whoever runs the server: what goes on there, and who may sign up. */
export function AdminCard({ session }: { session: Session }) {
  return session.admin ? <Overview /> : <Claim />;
}

function Overview() {
  const text = useText();
  const locale = useLocale();
  const act = useAction();
  const { run } = useCommand('admin.overview');
  const [overview, setOverview] = useState<CommandResult<'admin.overview'>>();
  useEffect(() => {
    void run({}).then(setOverview);
  }, [run]);
  if (!overview) return <CardRow title={text('admin.title')} text={text('common.loading')} />;
  const number = new Intl.NumberFormat(locale);
  return (
    <>
      <CardRow
        title={text('admin.title')}
        text={text('admin.overview', {
          accounts: number.format(overview.accounts),
          online: number.format(overview.online),
          waiting: number.format(overview.mailboxEnvelopes),
        })}
      />
      <CardRow
        title={text('admin.version', { version: overview.version })}
        text={text('admin.since', { time: fullTime(overview.startedAt, locale) })}
      />
      <ChoiceRow
        label={text('admin.policy')}
        value={overview.signUp}
        options={POLICIES.map(value => ({ value, label: text(`first-run.policy.${value}`) }))}
        onChange={signUp =>
          void act('admin.policy', { signUp }).then(done => done && setOverview({ ...overview, signUp }))
        }
      />
    </>
  );
}

function Claim() {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [token, setToken] = useState('');
  const claim = useCommand('admin.claim');
  if (!open) {
    return (
      <CardRow title={text('admin.title')} text={text('admin.claim-text')}>
        <Button size="small" onClick={() => setOpen(true)}>
          {text('admin.claim')}
        </Button>
      </CardRow>
    );
  }
  return (
    <form
      className={styles.inline}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void claim.run({ token: token.trim() });
      }}
    >
      <Field
        label={text('admin.token')}
        hint={text('admin.claim-text')}
        problem={claim.error && text(`error.${claim.error}`)}
        value={token}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        maxLength={64}
        required
        onChange={event => setToken(event.currentTarget.value)}
      />
      <div className={styles.ends}>
        <Button size="small" onClick={() => setOpen(false)}>
          {text('common.cancel')}
        </Button>
        <Button size="small" look="primary" type="submit" busy={claim.busy}>
          {text('admin.claim')}
        </Button>
      </div>
    </form>
  );
}
