import type { Session } from '../../api/contract.ts';
import { Logo } from '../parts/logo.tsx';
import styles from './header.module.css';
import { OwnMenu } from './own-menu.tsx';
import { SearchBox } from './search-box.tsx';

export function Header({ session }: { session: Session }) {
  return (
    <header className={styles.header}>
      <div className={styles.brand}>
        <Logo size={24} />
        <span>Kith</span>
      </div>
      <SearchBox />
      <OwnMenu session={session} />
    </header>
  );
}
