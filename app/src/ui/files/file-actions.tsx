import { Download, Ellipsis, ExternalLink, FolderOpen, List } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { Menu } from '../parts/menu.tsx';
import styles from './file-actions.module.css';
import type { OfferedBody } from './offer-state.ts';
import { useFileActions } from './use-file-actions.ts';

/** What can be done with a file that is here, beside its name. */
export function FileActions({ id, body }: { id: string; body: OfferedBody }) {
  const text = useText();
  const actions = useFileActions();
  const can = actions({ id, name: body.name, folder: body.type === 'folder' });
  const [first, Icon, label] = can.files
    ? ([can.files, List, 'file.show-files'] as const)
    : can.open
      ? ([can.open, ExternalLink, 'file.open'] as const)
      : ([can.save, Download, 'file.save'] as const);
  const rest = [
    {
      kind: 'action',
      label: text('file.open'),
      icon: ExternalLink,
      run: first === can.open ? undefined : can.open,
    },
    { kind: 'action', label: text('file.reveal'), icon: FolderOpen, run: can.reveal },
    {
      kind: 'action',
      label: text('file.save-copy'),
      icon: Download,
      run: first === can.save ? undefined : can.save,
    },
  ] as const;
  return (
    <span className={styles.actions}>
      <button
        type="button"
        className={styles.button}
        title={text(label)}
        aria-label={`${text(label)}: ${body.name}`}
        onClick={first}
      >
        <Icon aria-hidden="true" strokeWidth={1.75} />
      </button>
      {rest.some(({ run }) => run !== undefined) && (
        <Menu entries={rest}>
          <button
            type="button"
            className={classNames(styles.button)}
            aria-label={text('files.actions', { name: body.name })}
          >
            <Ellipsis aria-hidden="true" strokeWidth={1.75} />
          </button>
        </Menu>
      )}
    </span>
  );
}
