import { describe, expect, it } from 'vitest';
import { makeAddress } from './address.ts';
import { publicKeyText } from './certificates.ts';
import { naclSuite as suite } from './crypto-suite.ts';
import { safetyNumber } from './safety-number.ts';

const person = (name: string, seed: number) => ({
  address: makeAddress(name, 'home.example'),
  sign: publicKeyText(suite.signingKeys(new Uint8Array(32).fill(seed)).public),
});
const alice = person('alice', 1);
const bob = person('bob', 2);

describe('safety number', () => {
  it('ID-12 is the same on both sides: twelve groups of five digits', () => {
    const number = safetyNumber(suite, alice, bob);
    expect(number).toEqual(safetyNumber(suite, bob, alice));
    expect(number).toHaveLength(12);
    for (const group of number) expect(group).toMatch(/^\d{5}$/);
    expect(number.join(' ')).toMatchInlineSnapshot(
      `"92159 77915 35855 15392 09564 99300 89313 65097 21421 07712 05914 13278"`,
    );
  });

  it('ID-12 changes in its own half when a key or an address differs', () => {
    const number = safetyNumber(suite, alice, bob);
    const swapped = safetyNumber(suite, alice, person('bob', 3));
    expect(swapped.slice(0, 6)).toEqual(number.slice(0, 6));
    expect(swapped.slice(6)).not.toEqual(number.slice(6));
    const renamed = safetyNumber(suite, alice, { ...bob, address: makeAddress('carol', 'home.example') });
    expect(renamed.slice(6)).not.toEqual(number.slice(6));
  });
});
