import { expect, test } from 'vitest';
import { acceleratorCaps, acceleratorOf } from './accelerator.ts';

const press = (code: string, ...held: ('ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey')[]) =>
  acceleratorOf({
    code,
    ctrlKey: held.includes('ctrlKey'),
    metaKey: held.includes('metaKey'),
    altKey: held.includes('altKey'),
    shiftKey: held.includes('shiftKey'),
  });

test('keys are spelled as Electron does', () => {
  expect(press('KeyM', 'ctrlKey', 'shiftKey')).toBe('Control+Shift+M');
  expect(press('Digit7', 'altKey')).toBe('Alt+7');
  expect(press('Space', 'metaKey')).toBe('Super+Space');
  expect(press('F13')).toBe('F13');
  expect(press('PageDown', 'shiftKey')).toBe('Shift+PageDown');
});

test('a key that one writes with is none by itself, nor is one that only changes others', () => {
  expect(press('KeyM')).toBeUndefined();
  expect(press('KeyM', 'shiftKey')).toBeUndefined();
  expect(press('Space')).toBeUndefined();
  expect(press('ControlLeft', 'ctrlKey')).toBeUndefined();
  expect(press('F25')).toBeUndefined();
  expect(press('MediaPlayPause')).toBeUndefined();
});

test('keys are printed in the words of the system', () => {
  expect(acceleratorCaps('Control+Shift+M', false)).toEqual(['Ctrl', 'Shift', 'M']);
  expect(acceleratorCaps('Alt+Super+M', true)).toEqual(['⌥', '⌘', 'M']);
});
