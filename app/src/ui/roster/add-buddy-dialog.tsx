import { Link2, QrCode as QrIcon } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { userNameIn } from '../format/person.ts';
import { longDate } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field, TextArea } from '../parts/field.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useCommand } from '../state/use-command.ts';
import { useSession } from '../state/use-topic.ts';
import styles from './add-buddy-dialog.module.css';
import { useFindBuddy } from './use-find-buddy.ts';

/** Adds somebody: by address or by a link that they gave, or by a link to give them. */
export function AddBuddyDialog({ prefill }: { prefill: string }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Dialog title={text('add.title')} onClose={navigator.closeDialog}>
      <Tabs.Root defaultValue="address" className={styles.ways}>
        <Tabs.List className={styles.tabs} aria-label={text('add.title')}>
          <Tabs.Trigger value="address" className={styles.tab}>
            {text('add.by-address')}
          </Tabs.Trigger>
          <Tabs.Trigger value="invite" className={styles.tab}>
            {text('add.by-invite')}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="address" tabIndex={-1}>
          <ByAddress prefill={prefill} />
        </Tabs.Content>
        <Tabs.Content value="invite" tabIndex={-1}>
          <ByInvite />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  );
}

function ByAddress({ prefill }: { prefill: string }) {
  const text = useText();
  const navigator = useNavigator();
  const toast = useToast();
  const session = useSession();
  const [to, setTo] = useState(prefill);
  const [note, setNote] = useState('');
  const request = useCommand('buddy.request');
  const find = useFindBuddy(to);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await request.run({ to: to.trim(), note: note.trim() });
    if (!made) return;
    navigator.closeDialog();
    const name = userNameIn(made.address);
    if (made.outcome === 'buddies') {
      navigator.openConversation(made.address);
      toast({ tone: 'ok', text: text('add.now-buddies', { name }) });
    } else {
      toast({ tone: 'ok', text: text('add.requested', { name }) });
    }
  };
  const problem =
    request.error !== undefined
      ? text(`error.${request.error}`)
      : find.kind === 'failed'
        ? text(`error.${find.error}`)
        : undefined;
  const example = `bob@${session?.server?.name ?? 'home.example'}`;
  return (
    <form className={styles.form} onSubmit={event => void submit(event)}>
      <Field
        label={text('add.address')}
        value={to}
        onChange={event => {
          setTo(event.currentTarget.value);
          request.clearError();
        }}
        problem={problem}
        hint={
          <span role="status">
            {find.kind === 'found'
              ? text(`add.relation.${find.relation}`, { address: find.address })
              : find.kind === 'link'
                ? text('add.is-link')
                : text('add.address-hint', { example })}
          </span>
        }
        placeholder={example}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        maxLength={2_048}
        required
      />
      <TextArea
        label={text('add.note')}
        hint={text('add.note-hint')}
        value={note}
        maxLength={280}
        rows={2}
        onChange={event => setNote(event.currentTarget.value.replaceAll('\n', ' '))}
      />
      <div className={styles.ends}>
        <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
        <Button
          type="submit"
          look="primary"
          busy={request.busy}
          disabled={find.kind === 'found' && (find.relation === 'buddy' || find.relation === 'requested')}
        >
          {text(find.kind === 'found' && find.relation === 'requests' ? 'requests.accept' : 'add.send')}
        </Button>
      </div>
    </form>
  );
}

function ByInvite() {
  const text = useText();
  const locale = useLocale();
  const create = useCommand('invite.create');
  const [invite, setInvite] = useState<{ readonly link: string; readonly expiresAt: number }>();
  const [qrShown, setQrShown] = useState(false);
  return (
    <div className={styles.form}>
      <p className={styles.lead}>{text('add.invite-text')}</p>
      {!invite && (
        <Button
          look="primary"
          busy={create.busy}
          onClick={() => void create.run({}).then(made => made && setInvite(made))}
        >
          <Link2 aria-hidden="true" /> {text('add.create-link')}
        </Button>
      )}
      {create.error && (
        <Banner tone="danger" live="assertive">
          {text(`error.${create.error}`)}
        </Banner>
      )}
      {invite && (
        <>
          <Field
            label={text('add.link')}
            value={invite.link}
            readOnly
            dir="ltr"
            onFocus={event => event.currentTarget.select()}
          />
          <div className={styles.row}>
            <CopyButton look="primary" value={invite.link} label={text('add.copy-link')} />
            <Button aria-expanded={qrShown} onClick={() => setQrShown(!qrShown)}>
              <QrIcon aria-hidden="true" /> {text(qrShown ? 'add.hide-qr' : 'add.show-qr')}
            </Button>
          </div>
          {qrShown && <QrCode value={invite.link} label={text('add.qr')} />}
          <p className={styles.lead}>{text('add.expires', { date: longDate(invite.expiresAt, locale) })}</p>
        </>
      )}
    </div>
  );
}
