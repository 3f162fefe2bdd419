import type { DesktopSettings, DesktopState } from '../../api/desktop.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useDesktop } from '../state/client-context.ts';
import { Card, CardRow } from './card.tsx';
import { KeyRow } from './key-row.tsx';
import { ProfilesCard } from './profiles-card.tsx';
import { SpellingCard } from './spelling-card.tsx';

/** What the desktop shell can be set to; what this system does not have is not there. */
export function DesktopPage({ state }: { state: DesktopState }) {
  const desktop = useDesktop();
  const change = (what: Partial<DesktopSettings>) => desktop.ask({ type: 'change-settings', change: what });
  return (
    <>
      <WindowCard state={state} change={change} />
      <KeysCard state={state} change={change} />
      {state.offers.spellLanguages && (
        <SpellingCard
          available={state.offers.spellLanguages}
          chosen={state.settings.spellLanguages}
          onChange={spellLanguages => change({ spellLanguages })}
        />
      )}
      <ProfilesCard current={state.profile} names={state.profiles} />
      {state.offers.updates && <UpdatesCard state={state} change={change} />}
    </>
  );
}

interface CardProps {
  readonly state: DesktopState;
  readonly change: (what: Partial<DesktopSettings>) => void;
}

function WindowCard({ state: { settings, offers }, change }: CardProps) {
  const text = useText();
  if (!offers.tray && !offers.startAtLogin && !offers.lockScreen) return null;
  return (
    <Card title={text('desktop.window')}>
      {offers.tray && (
        <SwitchRow
          label={text('desktop.close-to-tray')}
          hint={text('desktop.close-to-tray-hint')}
          checked={settings.closeToTray}
          onChange={closeToTray => change({ closeToTray })}
        />
      )}
      {offers.startAtLogin && (
        <SwitchRow
          label={text('desktop.start-at-login')}
          hint={text('desktop.start-at-login-hint')}
          checked={settings.startAtLogin}
          onChange={startAtLogin => change({ startAtLogin })}
        />
      )}
      {offers.lockScreen && (
        <SwitchRow
          label={text('desktop.away-when-locked')}
          hint={text('desktop.away-when-locked-hint')}
          checked={settings.awayWhenLocked}
          onChange={awayWhenLocked => change({ awayWhenLocked })}
        />
      )}
    </Card>
  );
}

const TALK_KEY = {
  ready: 'desktop.push-to-talk-hint',
  wayland: 'desktop.key-wayland',
  unavailable: 'desktop.key-unavailable',
  'needs-permission': 'desktop.key-permission',
} as const;

function KeysCard({ state: { settings, offers, keysTaken }, change }: CardProps) {
  const text = useText();
  const { pushToTalk } = offers;
  return (
    <Card title={text('desktop.keys')} hint={text('desktop.keys-hint')}>
      <CardRow
        title={text('desktop.push-to-talk')}
        text={text(
          keysTaken.includes('talkKey') && pushToTalk === 'ready'
            ? 'desktop.key-unknown'
            : TALK_KEY[pushToTalk],
        )}
      />
      {offers.muteKey && (
        <KeyRow
          label={text('desktop.mute-key')}
          problem={keysTaken.includes('muteKey') ? text('desktop.key-taken') : undefined}
          value={settings.muteKey}
          onChange={muteKey => change({ muteKey })}
        />
      )}
    </Card>
  );
}

function UpdatesCard({ state: { settings, version }, change }: CardProps) {
  const text = useText();
  const desktop = useDesktop();
  return (
    <Card title={text('desktop.updates')}>
      <SwitchRow
        label={text('desktop.check-updates')}
        hint={text('desktop.check-updates-hint')}
        checked={settings.checkForUpdates}
        onChange={checkForUpdates => change({ checkForUpdates })}
      />
      <CardRow title={text('desktop.version', { version })}>
        <Button size="small" onClick={() => desktop.ask({ type: 'check-for-updates' })}>
          {text('desktop.check-now')}
        </Button>
      </CardRow>
    </Card>
  );
}
