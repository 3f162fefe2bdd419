import { expect, test } from 'vitest';
import { isWeakPassword } from './password-rule.ts';

test.each([
  ['1234567', true],
  ['12345678', false],
  ['longusername', true],
  ['LongUserName', true],
  // Characters are counted, not UTF-16 units.
  ['🔑🔑🔑🔑', true],
  ['🔑🔑🔑🔑🔑🔑🔑🔑', false],
])('%s: weak is %s', (password, weak) => {
  expect(isWeakPassword(password, 'longusername')).toBe(weak);
});
