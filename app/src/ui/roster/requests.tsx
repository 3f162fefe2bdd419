import { ArrowLeft, MailQuestion } from 'lucide-react';
import type { RequestRow } from '../../api/contract.ts';
import { userNameIn } from '../format/person.ts';
import { agoText } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useAction } from '../state/use-action.ts';
import { useTopic } from '../state/use-topic.ts';
import styles from './requests.module.css';

/** People who want to be in the list, and those that were asked. */
export function Requests() {
  const text = useText();
  const navigator = useNavigator();
  const { rows } = useTopic('requests', {});
  const incoming = rows.filter(row => row.direction === 'incoming' && !row.ignored);
  const ignored = rows.filter(row => row.direction === 'incoming' && row.ignored);
  const outgoing = rows.filter(row => row.direction === 'outgoing');
  return (
    <div className={styles.requests}>
      <div className={styles.head}>
        <IconButton
          icon={ArrowLeft}
          label={text('common.back')}
          className={styles.back}
          onClick={() => navigator.show({ kind: 'home' })}
        />
        <h1>{text('requests.title')}</h1>
      </div>
      {rows.length === 0 ? (
        <EmptyState icon={MailQuestion} title={text('requests.empty')} text={text('requests.empty-text')} />
      ) : (
        <div className={styles.lists}>
          <List title={text('requests.incoming')} rows={incoming} />
          <List title={text('requests.outgoing')} rows={outgoing} />
          <List title={text('requests.ignored')} rows={ignored} />
        </div>
      )}
    </div>
  );
}

function List({ title, rows }: { title: string; rows: readonly RequestRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {rows.map(row => (
          <Request key={row.address} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Request({ row }: { row: RequestRow }) {
  const text = useText();
  const locale = useLocale();
  const name = userNameIn(row.address);
  return (
    <li className={styles.request}>
      <Avatar address={row.address} name={name} />
      <div className={styles.words}>
        <strong>{name}</strong>
        <p className={styles.address}>
          {row.address} · {agoText(row.at, Date.now(), locale)}
        </p>
        {row.note !== '' && (
          <p className={styles.note} dir="auto">
            {row.note}
          </p>
        )}
        <p className={styles.address}>
          {text(row.direction === 'incoming' ? 'requests.incoming-hint' : 'requests.outgoing-hint')}
        </p>
      </div>
      <Answers row={row} name={name} />
    </li>
  );
}

function Answers({ row, name }: { row: RequestRow; name: string }) {
  const text = useText();
  const act = useAction();
  const toast = useToast();
  const navigator = useNavigator();
  const { address } = row;
  if (row.direction === 'outgoing') {
    return (
      <div className={styles.answers}>
        <Button size="small" onClick={() => void act('buddy.withdraw', { address })}>
          {text('requests.withdraw')}
        </Button>
      </div>
    );
  }
  const accept = async () => {
    if (!(await act('buddy.answer', { address, answer: 'accept' }))) return;
    toast({
      tone: 'ok',
      text: text('requests.accepted', { name }),
      action: { label: text('person.message'), run: () => navigator.openConversation(address) },
    });
  };
  const block = async () => {
    if (!(await act('buddy.block', { address }))) return;
    toast({
      text: text('block.done', { name }),
      action: { label: text('common.undo'), run: () => void act('buddy.unblock', { address }) },
    });
  };
  return (
    <div className={styles.answers}>
      <Button size="small" look="primary" onClick={() => void accept()}>
        {text('requests.accept')}
      </Button>
      <Button size="small" onClick={() => void act('buddy.answer', { address, answer: 'decline' })}>
        {text('requests.decline')}
      </Button>
      {!row.ignored && (
        <Button size="small" onClick={() => void act('buddy.answer', { address, answer: 'ignore' })}>
          {text('requests.ignore')}
        </Button>
      )}
      <Button size="small" look="ghost" onClick={() => void block()}>
        {text('requests.block')}
      </Button>
    </div>
  );
}
