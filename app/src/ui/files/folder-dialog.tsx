import { Download } from 'lucide-react';
import { useDeferredValue, useEffect, useState } from 'react';
import type { ApiError, CommandResult } from '../../api/contract.ts';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useClient, useFiles } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useToast } from '../state/toasts.tsx';
import { KIND_ICONS, kindOf } from './file-kind.ts';
import styles from './folder-dialog.module.css';

type Contents = CommandResult<'file.contents'>['files'];
/** Rows of a list that is not paged; more are found by name. */
const SHOWN = 500;

/** What is in a folder that is here. */
export function FolderDialog({ id, name }: { id: string; name: string }) {
  const text = useText();
  const locale = useLocale();
  const client = useClient();
  const files = useFiles();
  const toast = useToast();
  const navigator = useNavigator();
  const [contents, setContents] = useState<Contents>();
  const [error, setError] = useState<ApiError>();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query.trim().toLowerCase());
  useEffect(() => {
    let over = false;
    void client.call('file.contents', { id }).then(result => {
      if (over) return;
      if (result.ok) setContents(result.value.files);
      else setError(result.error);
    });
    return () => {
      over = true;
    };
  }, [client, id]);
  const found = contents?.filter(({ path }) => path.join('/').toLowerCase().includes(wanted)) ?? [];
  const save = async (path: readonly string[]) => {
    const saved = await files.save(id, path);
    if (!saved.ok) toast({ tone: 'danger', text: text(`error.${saved.error}`) });
  };
  return (
    <Dialog title={text('folder.title', { name })} size="large" onClose={() => navigator.closeDialog()}>
      {error !== undefined && <p role="alert">{text(`error.${error}`)}</p>}
      {!contents && error === undefined && <Skeleton rows={4} label={text('common.loading')} />}
      {contents && (
        <>
          {contents.length > 10 && (
            <Field
              label={text('folder.filter')}
              value={query}
              onChange={event => setQuery(event.currentTarget.value)}
            />
          )}
          {found.length === 0 && <p className={styles.none}>{text('folder.none')}</p>}
          <ul className={styles.files} aria-label={text('folder.title', { name })}>
            {found.slice(0, SHOWN).map(({ path, size }) => {
              const own = path.at(-1) ?? '';
              const Icon = KIND_ICONS[kindOf({ name: own })];
              return (
                <li key={path.join('/')} className={styles.file}>
                  <Icon aria-hidden="true" strokeWidth={1.75} />
                  <span className={styles.name}>
                    {path.length > 1 && (
                      <bdi className={styles.folders}>{`${path.slice(0, -1).join(' / ')} / `}</bdi>
                    )}
                    <bdi>{own}</bdi>
                  </span>
                  <span className={styles.size}>{sizeText(size, locale)}</span>
                  <IconButton
                    icon={Download}
                    label={`${text('file.save-copy')}: ${own}`}
                    side="left"
                    onClick={() => void save(path)}
                  />
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Dialog>
  );
}
