import { useText } from '../i18n/use-text.ts';
import { useSettings } from '../state/use-settings.ts';
import { onMac } from './platform.ts';
import styles from './shortcut-table.module.css';
import { keyCaps, SHORTCUTS } from './shortcuts.ts';

/** Every key and what it does. */
export function ShortcutTable() {
  const text = useText();
  const { enterSends } = useSettings();
  const composer = enterSends
    ? ([
        { id: 'send', keys: 'Enter' },
        { id: 'break', keys: 'Shift+Enter' },
      ] as const)
    : ([
        { id: 'send', keys: 'Mod+Enter' },
        { id: 'break', keys: 'Enter' },
      ] as const);
  return (
    <dl className={styles.table}>
      {[...composer, ...SHORTCUTS].map(({ id, keys }) => (
        <div key={id} className={styles.row}>
          <dt>{text(`shortcut.${id}`)}</dt>
          <dd dir="ltr">
            {keyCaps(keys, onMac).map(key => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
