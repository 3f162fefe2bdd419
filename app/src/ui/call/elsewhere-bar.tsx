import { Laptop, PhoneForwarded } from 'lucide-react';
import { useState } from 'react';
import type { ElsewhereRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useRosterRow, useTopic } from '../state/use-topic.ts';
import styles from './call-bar.module.css';
import { CallTime } from './call-time.tsx';

/** Calls that run on my other devices, with the way to take them here. */
export function ElsewhereBar() {
  const { rows } = useTopic('elsewhere', {});
  const [hidden, setHidden] = useState<readonly string[]>([]);
  return rows
    .filter(({ callId, offered }) => offered || !hidden.includes(callId))
    .map(call => (
      <Elsewhere key={call.callId} call={call} hide={() => setHidden([...hidden, call.callId])} />
    ));
}

function Elsewhere({ call, hide }: { call: ElsewhereRow; hide: () => void }) {
  const text = useText();
  const act = useAction();
  const navigator = useNavigator();
  const row = useRosterRow(call.address);
  const { callId, address, deviceName: device, offered } = call;
  const name = row ? personName(row) : address;
  const [busy, setBusy] = useState(false);
  const take = () => {
    setBusy(true);
    navigator.openConversation(address);
    void act('call.take', { callId }).finally(() => setBusy(false));
  };
  return (
    <section className={styles.bar} data-elsewhere={true} aria-label={text('call.elsewhere-bar')}>
      <Laptop aria-hidden="true" />
      <p className={styles.elsewhere} role={offered ? 'alert' : undefined}>
        {text(offered ? 'call.elsewhere-offered' : 'call.elsewhere', { name, device })}{' '}
        <CallTime since={call.connectedAt} />
      </p>
      {!offered && (
        <button type="button" className={styles.word} onClick={hide}>
          {text('call.elsewhere-hide')}
        </button>
      )}
      {call.can.take && (
        <button type="button" className={styles.word} disabled={busy} onClick={take}>
          <PhoneForwarded aria-hidden="true" /> {text('call.take')}
        </button>
      )}
    </section>
  );
}
