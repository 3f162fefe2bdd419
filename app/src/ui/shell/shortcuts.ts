/** Everything that a key can do in the window; the same list fills the overlay. */
export const SHORTCUTS = [
  { id: 'search', keys: 'Mod+F' },
  { id: 'search-here', keys: 'Mod+Shift+F' },
  { id: 'attach', keys: 'Mod+U' },
  { id: 'new-chat', keys: 'Mod+N' },
  { id: 'own-window', keys: 'Mod+Shift+N' },
  { id: 'chat-number', keys: 'Mod+1…9' },
  { id: 'next-chat', keys: 'Alt+ArrowDown' },
  { id: 'previous-chat', keys: 'Alt+ArrowUp' },
  { id: 'next-chat-tab', keys: 'Ctrl+Tab' },
  { id: 'next-unread', keys: 'Alt+Shift+ArrowDown' },
  { id: 'previous-unread', keys: 'Alt+Shift+ArrowUp' },
  { id: 'network', keys: 'Mod+Shift+L' },
  { id: 'settings', keys: 'Mod+,' },
  { id: 'shortcuts', keys: 'Mod+/' },
  { id: 'call-accept', keys: 'Mod+Shift+A' },
  { id: 'call-decline', keys: 'Mod+Shift+D' },
  { id: 'call-hang-up', keys: 'Mod+Shift+H' },
  { id: 'call-mute', keys: 'Mod+M' },
  { id: 'call-camera', keys: 'Mod+Shift+V' },
  { id: 'cancel', keys: 'Escape' },
] as const;
export type ShortcutId = (typeof SHORTCUTS)[number]['id'];

/** What a pressed key means: a shortcut, and the number with `chat-number`. */
export interface Pressed {
  readonly id: ShortcutId;
  readonly number?: number;
}

/** The part of a keyboard event that decides; so that a test needs no browser. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The shortcut that a key press means, or `undefined`. `Mod` is Cmd on macOS and Ctrl elsewhere; a shortcut never
 * fires with modifiers that it does not name.
 */
export function shortcutFor(press: KeyPress, mac: boolean): Pressed | undefined {
  const mod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key === 'Tab' && press.ctrlKey && !press.metaKey && !press.altKey) {
    return { id: press.shiftKey ? 'previous-chat' : 'next-chat-tab' };
  }
  if (otherMod) return undefined;
  if (!mod && press.altKey) return altShortcut(key, press.shiftKey);
  if (!mod) return plainShortcut(key, press.shiftKey);
  if (press.altKey) return undefined;
  if (!press.shiftKey && /^[1-9]$/.test(key)) return { id: 'chat-number', number: Number(key) };
  // On many layouts the slash is a shifted key: it counts with and without.
  if (key === '/') return { id: 'shortcuts' };
  const id = (press.shiftKey ? WITH_MOD_SHIFT : WITH_MOD)[key];
  return id && { id };
}

const WITH_MOD: Readonly<Record<string, ShortcutId>> = {
  f: 'search',
  n: 'new-chat',
  u: 'attach',
  ',': 'settings',
  m: 'call-mute',
};
const WITH_MOD_SHIFT: Readonly<Record<string, ShortcutId>> = {
  f: 'search-here',
  n: 'own-window',
  a: 'call-accept',
  d: 'call-decline',
  h: 'call-hang-up',
  l: 'network',
  v: 'call-camera',
};

function altShortcut(key: string, shift: boolean): Pressed | undefined {
  if (key === 'ArrowDown') return { id: shift ? 'next-unread' : 'next-chat' };
  if (key === 'ArrowUp') return { id: shift ? 'previous-unread' : 'previous-chat' };
  return undefined;
}

function plainShortcut(key: string, shift: boolean): Pressed | undefined {
  if (key === 'F1' && !shift) return { id: 'shortcuts' };
  if (key === 'Escape' && !shift) return { id: 'cancel' };
  return undefined;
}

export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

/** Keys as they are printed: `Ctrl F`, `⌘ F`. */
export function keyCaps(keys: string, mac: boolean): readonly string[] {
  const names: Readonly<Record<string, string>> = mac
    ? { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }
    : { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };
  return keys.split('+').map(key => names[key] ?? key);
}
