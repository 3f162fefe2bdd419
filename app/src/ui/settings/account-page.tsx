import type { Session } from '../../api/contract.ts';
import { userNameIn } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './account-page.module.css';
import { AdminCard } from './admin-card.tsx';
import { Card, CardRow } from './card.tsx';

export function AccountPage({ session }: { session: Session }) {
  const text = useText();
  const navigator = useNavigator();
  const act = useAction();
  const address = session.address ?? '';
  const exportAll = async () => {
    const exported = await act('account.export', {});
    if (exported) saveFile(`kith-${userNameIn(address)}.json`, exported.json, 'application/json');
  };
  return (
    <>
      <div className={styles.me}>
        <Avatar address={address} name={userNameIn(address)} size="large" />
        <div className={styles.words}>
          <strong>{userNameIn(address)}</strong>
          <p>{address}</p>
        </div>
        <CopyButton size="small" value={address} label={text('home.copy-address')} />
      </div>
      <Card title={text('account.security')}>
        <CardRow title={text('account.password')} text={text('account.password-text')}>
          <Button size="small" onClick={() => navigator.openDialog({ kind: 'change-password' })}>
            {text('account.change-password')}
          </Button>
        </CardRow>
        <CardRow title={text('recovery.code')} text={text('account.recovery-text')}>
          <Button size="small" onClick={() => navigator.openDialog({ kind: 'new-recovery-code' })}>
            {text('account.new-recovery-code')}
          </Button>
        </CardRow>
      </Card>
      <Card title={text('account.server')}>
        <CardRow
          title={<bdi>{session.server?.name ?? ''}</bdi>}
          text={`${session.server?.url ?? ''} · ${text(session.server?.encrypted ? 'first-run.encrypted' : 'first-run.local')}`}
        />
        <AdminCard session={session} />
      </Card>
      <Card title={text('account.data')}>
        <CardRow title={text('account.export')} text={text('account.export-text')}>
          <Button size="small" onClick={() => void exportAll()}>
            {text('account.export-now')}
          </Button>
        </CardRow>
        <CardRow title={text('own.log-out')} text={text('account.log-out-text')}>
          <Button size="small" onClick={() => navigator.openDialog({ kind: 'log-out' })}>
            {text('own.log-out')}
          </Button>
        </CardRow>
        <CardRow title={text('account.delete')} text={text('account.delete-text')}>
          <Button size="small" look="danger" onClick={() => navigator.openDialog({ kind: 'delete-account' })}>
            {text('account.delete')}
          </Button>
        </CardRow>
      </Card>
    </>
  );
}
