import type { DialogView } from '../state/navigation.tsx';
import { ChangePasswordDialog } from './change-password-dialog.tsx';
import { DeleteAccountDialog } from './delete-account-dialog.tsx';
import { NewRecoveryCodeDialog } from './new-recovery-code-dialog.tsx';
import { RenameDeviceDialog } from './rename-device-dialog.tsx';
import { RevokeDeviceDialog } from './revoke-device-dialog.tsx';
import { RotateIdentityDialog } from './rotate-identity-dialog.tsx';

type AccountDialog = Extract<
  DialogView,
  {
    kind:
      | 'change-password'
      | 'delete-account'
      | 'new-recovery-code'
      | 'rename-device'
      | 'revoke-device'
      | 'rotate-identity';
  }
>;

/** The dialogs of the settings, loaded with the first of them. */
export function AccountDialogs({ dialog }: { dialog: AccountDialog }) {
  switch (dialog.kind) {
    case 'change-password':
      return <ChangePasswordDialog />;
    case 'delete-account':
      return <DeleteAccountDialog />;
    case 'new-recovery-code':
      return <NewRecoveryCodeDialog />;
    case 'rename-device':
      return <RenameDeviceDialog device={dialog.device} />;
    case 'revoke-device':
      return <RevokeDeviceDialog device={dialog.device} />;
    case 'rotate-identity':
      return <RotateIdentityDialog />;
  }
}
