import { expect, test } from 'vitest';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, PASSWORD } from './testing/person.ts';

// A server as `npm start` makes one: plain for this machine, self-signed TLS for everybody else.
const house = setUpHousehold(() => ({ tls: { mode: 'self-signed' }, tlsHost: '127.0.0.1' }));

test('a self-signed server is joined by its link, and joined again after a restart of the device', async () => {
  const alice = await house.start();
  const link = house.server.invite;
  expect(await alice.account.probe(link)).toMatchObject({ ok: true, value: { encrypted: true } });
  const who = { userName: 'alice', password: PASSWORD, deviceName: 'laptop' };
  expect(await alice.account.signUp({ server: link, ...who })).toMatchObject({ ok: true });
  expect(alice.view.session().server).toMatchObject({ url: house.server.publicUrl, encrypted: true });
  await alice.stop();
  const back = await house.start({ database: alice.database });
  await back.until(() => back.view.session().state === 'online');

  const invite = await back.buddies.createInvite();
  if (!invite.ok) throw new Error(invite.error);
  const bob = await house.start();
  expect(await bob.account.signUp({ server: invite.value.link, ...who, userName: 'bob' })).toMatchObject({
    ok: true,
  });
  await bob.until(() => bob.contacts.devicesOf(addressOf(back)).length === 1);
});

test('another certificate than the one in the link, or none in it, is not trusted', async () => {
  const alice = await house.start();
  const forged = house.server.invite.replace(/tls=[^&]+/, `tls=${'A'.repeat(43)}`);
  expect(await alice.account.probe(forged)).toEqual({ ok: false, error: 'tls-mismatch' });
  expect(await alice.account.probe(house.server.publicUrl)).toEqual({ ok: false, error: 'tls-mismatch' });
});
