import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import styles from './conversation.module.css';

/** The person's key is another one: nothing is sent until that was looked at. */
export function IdentityWarning({ row }: { row: RosterRow }) {
  const text = useText();
  const navigator = useNavigator();
  const accept = useCommand('buddy.accept-identity');
  const name = personName(row);
  return (
    <div className={styles.warning}>
      <Banner
        tone="danger"
        live="assertive"
        title={text('identity.title', { name })}
        actions={
          <>
            <Button size="small" onClick={() => navigator.showDetails(true)}>
              {text('identity.compare')}
            </Button>
            <Button
              size="small"
              look="danger"
              busy={accept.busy}
              onClick={() => void accept.run({ address: row.address })}
            >
              {text('identity.accept')}
            </Button>
          </>
        }
      >
        {text('identity.text', { name })}
        {accept.error && <p>{text(`error.${accept.error}`)}</p>}
      </Banner>
    </div>
  );
}
