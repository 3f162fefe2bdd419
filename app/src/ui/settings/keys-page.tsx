import { ShortcutTable } from '../shell/shortcut-table.tsx';
import { Card } from './card.tsx';
import styles from './forms.module.css';

export function KeysPage() {
  return (
    <Card>
      <div className={styles.pad}>
        <ShortcutTable />
      </div>
    </Card>
  );
}
