import { type FormEvent, useState } from 'react';
import { DEFAULT_PROFILE } from '../../api/profile-name.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useDesktop } from '../state/client-context.ts';
import { Card, CardRow } from './card.tsx';
import styles from './forms.module.css';

/** As the shell checks it. */
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Accounts on this machine, and one more. */
export function ProfilesCard({ current, names }: { current: string; names: readonly string[] }) {
  const text = useText();
  const desktop = useDesktop();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string>();
  const open = (profile: string) => desktop.ask({ type: 'open-profile', profile });
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!NAME.test(name)) return setProblem(text('desktop.account-name-wrong'));
    if (names.includes(name)) return setProblem(text('desktop.account-name-there'));
    setName('');
    open(name);
  };
  return (
    <Card title={text('desktop.accounts')} hint={text('desktop.accounts-hint')}>
      {names.map(profile => (
        <CardRow key={profile} title={profile === DEFAULT_PROFILE ? text('profile.default') : profile}>
          {profile === current ? (
            <span className={styles.tag}>{text('desktop.account-this')}</span>
          ) : (
            <Button size="small" onClick={() => open(profile)}>
              {text('desktop.account-open')}
            </Button>
          )}
        </CardRow>
      ))}
      <form className={styles.inline} onSubmit={add}>
        <Field
          label={text('desktop.account-name')}
          hint={text('desktop.account-name-hint')}
          problem={problem}
          value={name}
          maxLength={32}
          spellCheck={false}
          autoCapitalize="off"
          onChange={event => {
            setName(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
        <div className={styles.ends}>
          <Button size="small" type="submit" disabled={name === ''}>
            {text('desktop.account-add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
