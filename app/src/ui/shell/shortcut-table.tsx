import { useText } from '../i18n/use-text.ts';
import { useSettings } from '../state/use-settings.ts';
import { onMac } from './platform.ts';
import styles from './shortcut-table.module.css';
import { keyCaps, SHORTCUTS } from './shortcuts.ts';

/** Keys that work in the box to write in and on a message, not everywhere. */
const MESSAGE_KEYS = [
  { id: 'bold', keys: 'Mod+B' },
  { id: 'italic', keys: 'Mod+I' },
  { id: 'edit-last', keys: 'ArrowUp' },
  { id: 'message-menu', keys: 'Shift+F10' },
] as const;

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
      {[...composer, ...MESSAGE_KEYS, ...SHORTCUTS].map(({ id, keys }) => (
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
