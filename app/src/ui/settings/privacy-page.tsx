import type { Session } from '../../api/contract.ts';
import { userNameIn } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { useAction } from '../state/use-action.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useTopic } from '../state/use-topic.ts';
import { Card, CardRow } from './card.tsx';

const HIDE_FROM = ['nobody', 'unverified', 'everybody'] as const;

export function PrivacyPage({ session }: { session: Session }) {
  const text = useText();
  const act = useAction();
  const settings = useSettings();
  const change = useChangeSettings();
  return (
    <>
      <Card title={text('privacy.seen')}>
        <SwitchRow
          label={text('privacy.last-seen')}
          hint={text('privacy.last-seen-hint')}
          checked={session.showLastSeen}
          onChange={show => void act('account.show-last-seen', { show })}
        />
        <SwitchRow
          label={text('privacy.receipts')}
          hint={text('privacy.receipts-hint')}
          checked={settings.sendReadReceipts}
          onChange={sendReadReceipts => change({ sendReadReceipts })}
        />
        <SwitchRow
          label={text('privacy.typing')}
          hint={text('privacy.typing-hint')}
          checked={settings.sendTyping}
          onChange={sendTyping => change({ sendTyping })}
        />
      </Card>
      <Card title={text('address.title')}>
        <ChoiceRow
          label={text('address.setting')}
          hint={text('address.setting-hint')}
          value={settings.hideAddress}
          options={HIDE_FROM.map(value => ({ value, label: text(`address.from.${value}`) }))}
          onChange={hideAddress => change({ hideAddress })}
        />
      </Card>
      <HelpOthers />
      <Card title={text('privacy.links')}>
        <SwitchRow
          label={text('preview.setting')}
          hint={text(session.engine === 'page' ? 'preview.not-here' : 'preview.setting-hint')}
          checked={session.engine !== 'page' && settings.linkPreviews}
          disabled={session.engine === 'page'}
          onChange={linkPreviews => change({ linkPreviews })}
        />
      </Card>
      <Blocked />
    </>
  );
}

/** The choices themselves are in one place: the network view, beside what they come to. */
function HelpOthers() {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Card title={text('supernode.title')}>
      <CardRow title={text('supernode.volunteer')} text={text('supernode.setting')}>
        <Button size="small" onClick={() => navigator.show({ kind: 'network' })}>
          {text('supernode.setting-open')}
        </Button>
      </CardRow>
    </Card>
  );
}

function Blocked() {
  const text = useText();
  const act = useAction();
  const toast = useToast();
  const { rows } = useTopic('blocked', {});
  return (
    <Card title={text('privacy.blocked')} hint={text('privacy.blocked-hint')}>
      {rows.length === 0 && <CardRow title={text('privacy.nobody-blocked')} />}
      {rows.map(({ address }) => (
        <CardRow key={address} title={address}>
          <Button
            size="small"
            aria-label={text('privacy.unblock-label', { address })}
            onClick={() =>
              void act('buddy.unblock', { address }).then(
                done => done && toast({ text: text('privacy.unblocked', { name: userNameIn(address) }) }),
              )
            }
          >
            {text('privacy.unblock')}
          </Button>
        </CardRow>
      ))}
    </Card>
  );
}
