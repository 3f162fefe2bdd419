import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { CodeSheet } from '../parts/code-sheet.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useNavigator } from '../state/navigation.tsx';

/** Shows a new recovery code, once: only who has it can read it again. */
export function RecoveryCodeDialog({ code }: { code: string }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Dialog
      title={text('recovery.title')}
      description={text('recovery.text')}
      footer={
        <Button look="primary" onClick={navigator.closeDialog}>
          {text('recovery.kept')}
        </Button>
      }
    >
      <CodeSheet code={code} />
    </Dialog>
  );
}
