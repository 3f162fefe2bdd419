import { Check, type LucideIcon } from 'lucide-react';
import { ContextMenu, DropdownMenu } from 'radix-ui';
import { type ReactElement, type ReactNode, useContext, useState } from 'react';
import { MenuLayerContext } from '../state/menu-layer.ts';
import { classNames } from './class-names.ts';
import styles from './menu.module.css';

/** An entry; with `run` undefined it is not possible now and left out. */
export type MenuEntry =
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly icon?: LucideIcon;
      readonly run: (() => void) | undefined;
      readonly danger?: boolean;
      readonly keys?: string;
    }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
        readonly icon?: ReactNode;
      }[];
      readonly value: string;
      readonly choose: (value: string) => void;
    }
  /** Small things side by side, of which any number are on; none at all leaves it out. */
  | {
      readonly kind: 'row';
      readonly label: string;
      readonly options: readonly string[];
      readonly pressed: readonly string[];
      readonly choose: (option: string, on: boolean) => void;
    }
  | { readonly kind: 'separator'; readonly id: string };

type Kit = Pick<
  typeof DropdownMenu,
  'CheckboxItem' | 'Group' | 'Item' | 'Separator' | 'Label' | 'RadioGroup' | 'RadioItem' | 'ItemIndicator'
>;

function Entries({ kit, entries }: { kit: Kit; entries: readonly MenuEntry[] }) {
  return entries.map(entry => {
    if (entry.kind === 'separator') return <kit.Separator key={entry.id} className={styles.separator} />;
    if (entry.kind === 'row') {
      if (entry.options.length === 0) return null;
      return (
        <kit.Group key={entry.label} aria-label={entry.label} className={styles.row}>
          {entry.options.map(option => {
            const pressed = entry.pressed.includes(option);
            return (
              <kit.CheckboxItem
                key={option}
                className={styles.small}
                checked={pressed}
                onCheckedChange={() => entry.choose(option, !pressed)}
              >
                {option}
              </kit.CheckboxItem>
            );
          })}
        </kit.Group>
      );
    }
    if (entry.kind === 'choice') {
      return (
        <kit.RadioGroup
          key={entry.label}
          aria-label={entry.label}
          value={entry.value}
          onValueChange={entry.choose}
        >
          <kit.Label className={styles.label}>{entry.label}</kit.Label>
          {entry.options.map(option => (
            <kit.RadioItem key={option.value} className={styles.item} value={option.value}>
              {option.icon}
              {option.label}
              <kit.ItemIndicator asChild>
                <Check aria-hidden="true" className={styles.check} />
              </kit.ItemIndicator>
            </kit.RadioItem>
          ))}
        </kit.RadioGroup>
      );
    }
    if (!entry.run) return null;
    const Icon = entry.icon;
    return (
      <kit.Item
        key={entry.label}
        className={classNames(styles.item, entry.danger === true && styles.danger)}
        onSelect={entry.run}
      >
        {Icon && <Icon aria-hidden="true" strokeWidth={1.75} />}
        {entry.label}
        {entry.keys && <kbd>{entry.keys}</kbd>}
      </kit.Item>
    );
  });
}

/** A menu that a button opens. Entries that are a function are made when it opens. */
export function Menu({
  entries,
  children,
  align = 'end',
  side = 'bottom',
  onOpenChange,
}: {
  entries: readonly MenuEntry[] | (() => readonly MenuEntry[]);
  children: ReactElement;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'bottom' | 'left' | 'right';
  onOpenChange?: (open: boolean) => void;
}) {
  const layer = useContext(MenuLayerContext);
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange && { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layer}>
        <DropdownMenu.Content
          className={styles.menu}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={keepMovedFocus}
        >
          <LazyEntries kit={DropdownMenu} entries={entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The menu of a thing: right click, long press, the menu key or Shift+F10. Without entries it stays closed. */
export function MenuOf({
  entries,
  children,
}: {
  entries: () => readonly MenuEntry[];
  children: ReactElement;
}) {
  const layer = useContext(MenuLayerContext);
  const [open, setOpen] = useState(false);
  return (
    <ContextMenu.Root modal={false} open={open} onOpenChange={next => setOpen(next && entries().length > 0)}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={layer}>
        <ContextMenu.Content className={styles.menu} collisionPadding={8} onCloseAutoFocus={keepMovedFocus}>
          <LazyEntries kit={ContextMenu} entries={entries} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

/** A closed menu gives the focus back, unless what was chosen has put it elsewhere. */
function keepMovedFocus(event: Event) {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused !== document.body) event.preventDefault();
}

/** Made when the menu opens, not with every row of a list. */
function LazyEntries({
  kit,
  entries,
}: {
  kit: Kit;
  entries: readonly MenuEntry[] | (() => readonly MenuEntry[]);
}) {
  return <Entries kit={kit} entries={typeof entries === 'function' ? entries() : entries} />;
}
