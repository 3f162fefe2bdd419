import { makeAddress } from '@kith/shared/identity/address';
import { expect, it } from 'vitest';
import { makeDatabase } from '../history/testing/make-database.ts';
import { AddressPolicy, type HideAddress } from './address-policy.ts';

const me = makeAddress('me', 'home.example');
const ann = makeAddress('ann', 'home.example');
const bob = makeAddress('bob', 'home.example');

async function setUp(hideAddress: HideAddress) {
  const database = await makeDatabase();
  return { database, policy: await AddressPolicy.load(database, () => ({ hideAddress })) };
}

it.each([
  ['nobody', false, false],
  ['unverified', true, false],
  ['everybody', true, true],
] as const)('%s: from who is not verified %s, from who is %s', async (hideAddress, unverified, verified) => {
  const { policy } = await setUp(hideAddress);
  expect(policy.hides(me, ann, false)).toBe(unverified);
  expect(policy.hides(me, ann, true)).toBe(verified);
  expect(policy.hides(me, me, false)).toBe(false);
});

it('a choice for one person goes before the settings, in one account, and is kept until it is taken back', async () => {
  const { database, policy } = await setUp('everybody');
  const told: string[] = [];
  policy.onChange(peer => told.push(peer));
  await policy.choose(me, ann, false);
  expect(policy.hides(me, ann, false)).toBe(false);
  expect(policy.hides(me, bob, false)).toBe(true);
  expect(policy.hides(bob, ann, false)).toBe(true);
  const again = await AddressPolicy.load(database, () => ({ hideAddress: 'nobody' }));
  expect(again.chosen(me, ann)).toBe(false);
  await again.choose(me, ann, undefined);
  expect(again.chosen(me, ann)).toBeUndefined();
  expect(told).toEqual([ann]);
});

it('what an account chose goes with it', async () => {
  const { database, policy } = await setUp('nobody');
  await policy.choose(me, ann, true);
  await policy.choose(bob, ann, true);
  await policy.erase(me);
  expect(policy.chosen(me, ann)).toBeUndefined();
  const again = await AddressPolicy.load(database, () => ({ hideAddress: 'nobody' }));
  expect([again.chosen(me, ann), again.chosen(bob, ann)]).toEqual([undefined, true]);
});
