import { useState } from 'react';
import { personName } from '../format/person.ts';
import { fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { useRosterRow } from '../state/use-topic.ts';
import styles from './notify-dialog.module.css';
import { type Notify, notifyNow, tomorrowMorning } from './notify-state.ts';

const HOUR = 3_600_000;
const MODES = ['all', 'silent', 'none'] as const;
const TIMES = ['hour', 'eight-hours', 'tomorrow', 'always'] as const;
type Time = (typeof TIMES)[number] | 'kept';

function endOf(time: Time, kept: number | undefined): number | undefined {
  switch (time) {
    case 'hour':
      return Date.now() + HOUR;
    case 'eight-hours':
      return Date.now() + 8 * HOUR;
    case 'tomorrow':
      return tomorrowMorning(Date.now());
    case 'always':
      return undefined;
    case 'kept':
      return kept;
  }
}

/** What to be told of somebody, on this device. */
export function NotifyDialog({ address }: { address: string }) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const row = useRosterRow(address);
  const save = useCommand('chat.notify');
  const [notify, setNotify] = useState(row?.notify);
  const kept = row && notifyNow(row.notify, Date.now()) !== 'all' ? row.notify.until : undefined;
  const [mode, setMode] = useState<Notify['mode']>(row ? notifyNow(row.notify, Date.now()) : 'all');
  const [time, setTime] = useState<Time>(kept === undefined ? 'always' : 'kept');
  if (!row || !notify) return null;
  const name = personName(row);
  const submit = async () => {
    const { hideContent, whenOnline } = notify;
    const until = mode === 'all' ? undefined : endOf(time, kept);
    const chosen = { mode, hideContent, whenOnline, ...(until !== undefined && { until }) };
    if (await save.run({ address, notify: chosen })) navigator.closeDialog();
  };
  return (
    <Dialog
      title={text('notify.title', { name })}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button look="primary" busy={save.busy} onClick={() => void submit()}>
            {text('common.save')}
          </Button>
        </>
      }
    >
      {save.error !== undefined && (
        <Banner tone="danger" live="assertive">
          {text(`error.${save.error}`)}
        </Banner>
      )}
      <div className={styles.rows}>
        <ChoiceRow
          label={text('notify.mode')}
          hint={text('notify.calls')}
          value={mode}
          options={MODES.map(value => ({ value, label: text(`notify.mode.${value}`) }))}
          onChange={setMode}
        />
        {mode !== 'all' && (
          <ChoiceRow
            label={text('notify.until')}
            value={time}
            options={[
              ...(kept === undefined
                ? []
                : [
                    {
                      value: 'kept',
                      label: text('notify.until.kept', { time: fullTime(kept, locale) }),
                    } as const,
                  ]),
              ...TIMES.map(value => ({ value, label: text(`notify.until.${value}`) })),
            ]}
            onChange={setTime}
          />
        )}
        <SwitchRow
          label={text('notify.hide')}
          hint={text('notify.hide-hint', { name })}
          checked={notify.hideContent}
          onChange={hideContent => setNotify({ ...notify, hideContent })}
        />
        <SwitchRow
          label={text('notify.online', { name })}
          checked={notify.whenOnline}
          onChange={whenOnline => setNotify({ ...notify, whenOnline })}
        />
      </div>
    </Dialog>
  );
}
