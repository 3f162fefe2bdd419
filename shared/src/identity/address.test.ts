import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../protocol/limits.ts';
import { addressSchema } from '../protocol/schemas.ts';
import { isServerName, isUserName, makeAddress, parseAddress, serverNameOf, userNameOf } from './address.ts';

describe('address', () => {
  it('is read as people type it', () => {
    expect(parseAddress('  Alice@Home.Example ')).toBe('alice@home.example');
    expect(parseAddress('a.b-c_9@localhost:8787')).toBe('a.b-c_9@localhost:8787');
  });

  it('refuses what could be taken for another address or for markup', () => {
    const bad = ['', '@', 'alice', 'alice@', '@home', 'a b@home', 'alice@ho me', 'alice@@home', 'аlice@home'];
    for (const text of [...bad, '.alice@home', 'alice.@home', '<b>@home', 'alice@home:0', 'alice@-home']) {
      expect(parseAddress(text), text).toBeUndefined();
    }
    expect(parseAddress(`${'a'.repeat(LIMITS.userNameLength + 1)}@home`)).toBeUndefined();
  });

  it('on the wire has exactly one spelling', () => {
    for (const text of ['Alice@home', ' alice@home', 'alice@Home']) {
      expect(addressSchema.safeParse(text).success, text).toBe(false);
    }
    expect(addressSchema.parse('alice@home')).toBe('alice@home');
  });

  it('comes apart into what it was made of', () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'abz09.-_'), minLength: 1, maxLength: 32 })
      .filter(isUserName);
    const server = fc
      .string({ unit: fc.constantFrom(...'abz09.-'), minLength: 1, maxLength: 40 })
      .filter(isServerName);
    fc.assert(
      fc.property(name, server, (user, host) => {
        const address = makeAddress(user, host);
        expect(parseAddress(address)).toBe(address);
        expect(userNameOf(address)).toBe(user);
        expect(serverNameOf(address)).toBe(host);
      }),
    );
  });
});
