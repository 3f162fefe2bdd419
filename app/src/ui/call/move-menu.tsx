import { Laptop, PhoneForwarded } from 'lucide-react';
import { useState } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Menu } from '../parts/menu.tsx';
import { useAction } from '../state/use-action.ts';
import { useTopic } from '../state/use-topic.ts';
import styles from './call-controls.module.css';

/** Asks another device of mine that is online to take the call; it is taken there by a click. */
export function MoveMenu({ call }: { call: CallRow }) {
  const text = useText();
  const act = useAction();
  const { rows } = useTopic('devices', {});
  const [asked, setAsked] = useState<string>();
  const others = rows.filter(({ current, online }) => online && !current);
  if (!call.can.offer || others.length === 0) return null;
  const { callId } = call;
  return (
    <>
      <Menu
        entries={others.map(({ device, label }) => ({
          kind: 'action',
          icon: Laptop,
          label,
          run: () => {
            setAsked(label);
            void act('call.offer', { callId, device });
          },
        }))}
      >
        <button type="button" className={styles.control} aria-label={text('call.move')}>
          <PhoneForwarded aria-hidden="true" />
        </button>
      </Menu>
      <span role="status" className={styles.moving}>
        {asked !== undefined && text('call.moving', { device: asked })}
      </span>
    </>
  );
}
