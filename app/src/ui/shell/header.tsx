import type { Session } from '../../api/contract.ts';
import { Logo } from '../parts/logo.tsx';
import styles from './header.module.css';
import { OwnMenu } from './own-menu.tsx';
import { SearchBox } from './search-box.tsx';

export function Header({
  session,
  menuLayer,
}: {
  session: Session;
  /** Gets the element in which menus are rendered. */
  menuLayer: (element: HTMLElement | null) => void;
}) {
  return (
    <header className={styles.header}>
      <div className={styles.brand}>
        <Logo size={24} />
        <span>Kith</span>
      </div>
      <SearchBox />
      <OwnMenu session={session} />
      <div ref={menuLayer} className={styles.layer} />
    </header>
  );
}
