import { useState } from 'react';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { plain } from '../shell/search-results.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useCommand } from '../state/use-command.ts';
import { useTopic } from '../state/use-topic.ts';
import styles from './forward-dialog.module.css';

/** What the api takes at once. */
const MOST = 20;

/** To whom messages are sent on. */
export function ForwardDialog({ ids }: { ids: readonly string[] }) {
  const text = useText();
  const navigator = useNavigator();
  const toast = useToast();
  const { rows } = useTopic('roster', {});
  const forward = useCommand('chat.forward');
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const wanted = plain(query.trim());
  const people = rows
    .filter(row => !row.identityChanged && plain(`${personName(row)} ${row.address}`).includes(wanted))
    .toSorted((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
  const toggle = (address: string) => {
    const next = new Set(chosen);
    if (!next.delete(address)) next.add(address);
    setChosen(next);
  };
  const tooMany = chosen.size > MOST;
  const send = async () => {
    const to = rows.map(row => row.address).filter(address => chosen.has(address));
    if (!(await forward.run({ ids: [...ids], to }))) return;
    navigator.closeDialog();
    const [only] = to;
    toast({ tone: 'ok', text: text('forward.done', { count: to.length }) });
    if (only !== undefined && to.length === 1) navigator.openConversation(only);
  };
  return (
    <Dialog
      title={text('forward.title', { count: ids.length })}
      description={text('forward.text')}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button
            look="primary"
            busy={forward.busy}
            disabled={chosen.size === 0 || tooMany}
            onClick={() => void send()}
          >
            {text('forward.send')}
          </Button>
        </>
      }
    >
      {forward.error !== undefined && (
        <Banner tone="danger" live="assertive">
          {text(`error.${forward.error}`)}
        </Banner>
      )}
      <Field
        label={text('forward.find')}
        value={query}
        problem={tooMany ? text('forward.too-many') : undefined}
        onChange={event => setQuery(event.currentTarget.value)}
      />
      <fieldset className={styles.people}>
        <legend>{text('forward.people')}</legend>
        {people.map(row => (
          <label key={row.address} className={styles.person}>
            <input type="checkbox" checked={chosen.has(row.address)} onChange={() => toggle(row.address)} />
            <Avatar address={row.address} name={personName(row)} state={row.state} size="small" />
            <span className={styles.words}>
              <span dir="auto">{personName(row)}</span>
              <span className={styles.address}>{row.address}</span>
            </span>
          </label>
        ))}
        {people.length === 0 && <p className={styles.none}>{text('forward.nobody')}</p>}
      </fieldset>
    </Dialog>
  );
}
