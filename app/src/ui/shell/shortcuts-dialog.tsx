import { useText } from '../i18n/use-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { ShortcutTable } from './shortcut-table.tsx';

export function ShortcutsDialog() {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Dialog title={text('shortcuts.title')} size="large" onClose={navigator.closeDialog}>
      <ShortcutTable />
    </Dialog>
  );
}
