import { keyCaps } from '../shell/shortcuts.ts';

/** The part of a keyboard event that decides; so that a test needs no browser. */
export interface PressedKeys {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Names that Electron and the keyboard watcher both know, where they are not the browser's own. */
const NAMES: Readonly<Record<string, string>> = {
  Space: 'Space',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
};

/**
 * Pressed keys as Electron spells them: `Control+Shift+M`; `undefined` while only Ctrl and the like are down, and for
 * keys that can't be used everywhere.
 *
 * A letter, digit or the space bar alone would be lost to every other program: those need Ctrl, Alt or Cmd.
 */
export function acceleratorOf({ code, ctrlKey, metaKey, altKey, shiftKey }: PressedKeys): string | undefined {
  const plain = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code);
  const key =
    plain?.[1] ?? plain?.[2] ?? NAMES[code] ?? (/^F(?:[1-9]|1\d|2[0-4])$/.test(code) ? code : undefined);
  if (key === undefined) return undefined;
  const writes = plain !== null || code === 'Space';
  if (writes && !ctrlKey && !metaKey && !altKey) return undefined;
  const modifiers = [
    ...(ctrlKey ? ['Control'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
    ...(metaKey ? ['Super'] : []),
  ];
  return [...modifiers, key].join('+');
}

/** As it is printed: `Ctrl Shift M`. */
export function acceleratorCaps(accelerator: string, mac: boolean): readonly string[] {
  const named = accelerator.replace('Control', 'Ctrl').replace('Super', mac ? 'Mod' : 'Super');
  return keyCaps(named, mac);
}
