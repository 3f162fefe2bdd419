import { useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import styles from '../parts/dialog.module.css';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

export function LogOutDialog() {
  const text = useText();
  const navigator = useNavigator();
  const act = useAction();
  const [erase, setErase] = useState(false);
  return (
    <ConfirmDialog
      title={text('log-out.title')}
      description={text('log-out.text')}
      confirm={text(erase ? 'log-out.confirm-erase' : 'own.log-out')}
      danger={erase}
      onCancel={navigator.closeDialog}
      onConfirm={() => {
        navigator.closeDialog();
        void act('account.log-out', { erase });
      }}
    >
      <div className={styles.box}>
        <SwitchRow
          label={text('log-out.erase')}
          hint={text('log-out.erase-hint')}
          checked={erase}
          onChange={setErase}
        />
      </div>
    </ConfirmDialog>
  );
}
