import { useCallback, useEffect, useState } from 'react';
import type { CommandResult } from '../../api/contract.ts';
import { fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FormattedText } from '../parts/formatted-text.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import styles from './message-dialogs.module.css';

type Versions = CommandResult<'chat.versions'>['versions'];

/** What an edited message said, from now back to the first version. */
export function MessageVersions({ id }: { id: string }) {
  const text = useText();
  const navigator = useNavigator();
  const { run, error } = useCommand('chat.versions');
  const [versions, setVersions] = useState<Versions>();
  const load = useCallback(async () => {
    const result = await run({ id });
    if (result) setVersions(result.versions);
  }, [run, id]);
  useEffect(() => void load(), [load]);
  return (
    <Dialog title={text('versions.title')} onClose={navigator.closeDialog}>
      {error !== undefined ? (
        <Banner
          tone="danger"
          live="assertive"
          actions={
            <Button size="small" onClick={() => void load()}>
              {text('common.try-again')}
            </Button>
          }
        >
          {text(`error.${error}`)}
        </Banner>
      ) : versions === undefined ? (
        <p className={styles.loading} role="status">
          <Spinner /> {text('common.loading')}
        </p>
      ) : (
        <ol className={styles.versions} reversed>
          {versions.toReversed().map((version, index) => (
            <Version
              // biome-ignore lint/suspicious/noArrayIndexKey: versions never change places
              key={index}
              version={version}
              newest={index === 0}
              first={index === versions.length - 1}
            />
          ))}
        </ol>
      )}
    </Dialog>
  );
}

function Version({ version, newest, first }: { version: Versions[number]; newest: boolean; first: boolean }) {
  const text = useText();
  const locale = useLocale();
  return (
    <li className={styles.version}>
      <p className={styles.when}>
        {newest && <strong>{text('versions.current')}</strong>}
        {first && !newest && <strong>{text('versions.first')}</strong>}
        <time dateTime={new Date(version.at).toISOString()}>{fullTime(version.at, locale)}</time>
      </p>
      <p className={styles.said} dir="auto">
        <FormattedText text={version.text} />
      </p>
    </li>
  );
}
