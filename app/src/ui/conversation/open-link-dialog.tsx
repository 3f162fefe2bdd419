import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { linkTarget } from '../parts/link-target.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useCopy } from '../state/use-copy.ts';
import styles from './message-dialogs.module.css';

/** Asks before a link that may lead elsewhere than it seems to, and tells where it leads. */
export function OpenLinkDialog({ href, shown }: { href: string; shown: string }) {
  const text = useText();
  const navigator = useNavigator();
  const copy = useCopy();
  const { host, doubt = 'differs' } = linkTarget(href, shown);
  return (
    <Dialog
      title={text('link.title')}
      description={text('link.text')}
      size="small"
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={() => copy(href)}>{text('link.copy')}</Button>
          <Button
            look="danger"
            onClick={() => {
              navigator.closeDialog();
              window.open(href, '_blank', 'noopener,noreferrer');
            }}
          >
            {text('link.open')}
          </Button>
        </>
      }
    >
      <p>{text(`link.${doubt}`)}</p>
      <blockquote className={styles.excerpt} dir="ltr">
        <strong>{host}</strong>
      </blockquote>
    </Dialog>
  );
}
