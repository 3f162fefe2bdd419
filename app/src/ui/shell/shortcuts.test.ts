import { describe, expect, it } from 'vitest';
import { isMac, type KeyPress, keyCaps, shortcutFor } from './shortcuts.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({ ...none, key, ...change });

describe('keys of the window', () => {
  it.each([
    [press('f', { ctrlKey: true }), 'search'],
    [press('F', { ctrlKey: true, shiftKey: true }), 'search-here'],
    [press('n', { ctrlKey: true }), 'new-chat'],
    [press('u', { ctrlKey: true }), 'attach'],
    [press(',', { ctrlKey: true }), 'settings'],
    [press('/', { ctrlKey: true }), 'shortcuts'],
    [press('/', { ctrlKey: true, shiftKey: true }), 'shortcuts'],
    [press('F1'), 'shortcuts'],
    [press('m', { ctrlKey: true }), 'call-mute'],
    [press('A', { ctrlKey: true, shiftKey: true }), 'call-accept'],
    [press('D', { ctrlKey: true, shiftKey: true }), 'call-decline'],
    [press('H', { ctrlKey: true, shiftKey: true }), 'call-hang-up'],
    [press('L', { ctrlKey: true, shiftKey: true }), 'network'],
    [press('ArrowDown', { altKey: true }), 'next-chat'],
    [press('ArrowUp', { altKey: true, shiftKey: true }), 'previous-unread'],
    [press('Tab', { ctrlKey: true }), 'next-chat-tab'],
    [press('Tab', { ctrlKey: true, shiftKey: true }), 'previous-chat'],
    [press('Escape'), 'cancel'],
  ] as const)('%o', (key, id) => {
    expect(shortcutFor(key, false)).toEqual({ id });
  });

  it('opens chats by number', () => {
    expect(shortcutFor(press('3', { ctrlKey: true }), false)).toEqual({ id: 'chat-number', number: 3 });
    expect(shortcutFor(press('0', { ctrlKey: true }), false)).toBeUndefined();
  });

  it.each([
    press('f'),
    press('a'),
    press('Enter', { ctrlKey: true }),
    press('a', { ctrlKey: true }),
    press('Tab'),
    press('f', { ctrlKey: true, altKey: true }),
    press('f', { ctrlKey: true, metaKey: true }),
    press('x', { altKey: true }),
  ])('leaves %o to the rest', key => {
    expect(shortcutFor(key, false)).toBeUndefined();
  });

  it('takes Cmd on macOS, and there not Ctrl', () => {
    expect(shortcutFor(press('f', { metaKey: true }), true)).toEqual({ id: 'search' });
    expect(shortcutFor(press('f', { ctrlKey: true }), true)).toBeUndefined();
    expect(shortcutFor(press('Tab', { ctrlKey: true }), true)).toEqual({ id: 'next-chat-tab' });
  });

  it('is printed as the system prints keys', () => {
    expect(keyCaps('Mod+Shift+F', false)).toEqual(['Ctrl', 'Shift', 'F']);
    expect(keyCaps('Mod+Shift+F', true)).toEqual(['⌘', '⇧', 'F']);
    expect([isMac('MacIntel'), isMac('Linux x86_64'), isMac('Win32')]).toEqual([true, false, false]);
  });
});
