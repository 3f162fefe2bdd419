import { expect, it } from 'vitest';
import { keyName } from './key-name.ts';

it.each([
  ['KeyT', 'T'],
  ['Digit4', '4'],
  ['F8', 'F8'],
  ['ControlRight', 'Control Right'],
  ['ArrowLeft', 'Arrow Left'],
  ['Numpad0', 'Numpad 0'],
  ['Space', 'Space'],
])('%s is called %s', (code, name) => {
  expect(keyName(code)).toBe(name);
});
