import { makeAddress } from '@kith/shared/identity/address';
import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { forgeCard } from '../fixtures/forged-card.ts';
import { HostileRendezvous, type Wire } from '../fixtures/hostile-rendezvous.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

/** Bob's connection to the server passes through a hostile one; Alice's does not. */
test.describe('a rendezvous that turns against its users', () => {
  let hostile: HostileRendezvous;
  let alice: Person;
  let bob: Person;

  test.beforeEach(async ({ device, rendezvous }) => {
    hostile = await HostileRendezvous.start(rendezvous.url);
    alice = await device('alice');
    bob = await device('bob', { server: hostile.url });
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
  });

  test.afterEach(() => hostile.close());

  test('changed signals: no link opens, both are told, messages arrive sealed all the same', async () => {
    hostile.tampering = {
      event: (name, payload) =>
        name === 'signal' ? { ...payload, envelope: flipped(String(payload.envelope)) } : payload,
    };
    await chat.open(alice, 'bob');
    await chat.say(alice, 'can you hear me?');
    await expectAlarm(bob, 'not-authentic');
    await expect(bob.page.getByText('No links open')).toBeVisible();
    await chat.open(bob, 'alice');
    await chat.expectFrom(bob, 'can you hear me?');
    await expectAlarm(alice, 'not-authentic');

    hostile.tampering = {};
    await chat.say(bob, 'now I can');
    await chat.expectFrom(alice, 'now I can');
    await expect(bob.page.getByText('1 direct link')).toBeVisible();
  });

  test('repeated and reflected signals are taken for what they are', async () => {
    hostile.tampering = {
      event: (name, payload, wire: Wire) => {
        if (name === 'signal') queueMicrotask(() => wire.tell('signal', payload));
        return payload;
      },
    };
    await chat.open(alice, 'bob');
    await chat.say(alice, 'first');
    await expectAlarm(bob, 'replayed');

    await people.dismissNotices(bob);
    await bob.restart();
    hostile.tampering = {
      request: (name, params, wire: Wire) => {
        if (name === 'signal:send') wire.tell('signal', { from: params.to, envelope: params.envelope });
        return params;
      },
    };
    await chat.open(bob, 'alice');
    await chat.say(bob, 'second');
    await expectAlarm(bob, 'wrong-device');
    await chat.expectFrom(alice, 'second');
  });

  test('a mailbox that denies what it took is given the message again, and it is shown once', async () => {
    await alice.stop();
    await people.expectBuddy(bob, 'alice', 'offline');
    let puts = 0;
    hostile.tampering = {
      reply: (name, _params, reply) =>
        name === 'mailbox:put' && ++puts === 1 ? { ok: false, error: 'internal-error' } : reply,
    };
    await chat.open(bob, 'alice');
    await chat.say(bob, 'did you get this?');
    await chat.expectState(bob, 'did you get this?', 'Sent');
    expect(puts).toBe(2);
    await alice.restart();
    await chat.open(alice, 'bob');
    await chat.expectState(bob, 'did you get this?', 'Read');
    await chat.say(bob, 'and this?');
    await chat.expectState(bob, 'and this?', 'Read');
    await chat.expectConversation(alice, ['did you get this?', 'and this?']);
  });

  test('a key swapped in a contact card stops the conversation until the person decides', async ({
    rendezvous,
  }) => {
    await chat.open(bob, 'alice');
    await chat.say(bob, 'before');
    await chat.expectState(bob, 'before', 'Delivered');
    const card = await forgeCard(rendezvous, makeAddress('alice', 'kith.test'));
    hostile.tampering = {
      reply: (name, _params, reply) => (name === 'card:get' ? { ok: true, value: { cards: [card] } } : reply),
    };
    hostile.tell('card:changed', { address: 'alice@kith.test', card });
    await expect(bob.page.getByText('alice’s key has changed').first()).toBeVisible();
    await expect(bob.page.getByRole('textbox', { name: /^Message to / })).toBeDisabled();
    await expect(bob.page.getByText('No links open')).toBeVisible();
    await expect(bob.page.getByRole('button', { name: 'Call', exact: true })).toBeDisabled();
  });

  test('a key swapped at first contact is caught by the invite link', async ({ device, rendezvous }) => {
    const carol = await device('carol', { server: hostile.url });
    await people.signUp(carol, 'carol');
    const link = await people.createInviteLink(alice);
    const card = await forgeCard(rendezvous, makeAddress('alice', 'kith.test'));
    hostile.tampering = {
      reply: (name, _params, reply) => {
        if (name === 'buddy:find') return { ok: true, value: { card } };
        return name === 'card:get' ? { ok: true, value: { cards: [card] } } : reply;
      },
    };
    await people.followInviteLink(carol, link);
    await expect(
      carol.page.getByText('The server shows another key for this person than your link names'),
    ).toBeVisible();
    await people.expectNoBuddy(carol, 'alice');
  });
});

/** One character in the middle of the box becomes another. */
function flipped(envelope: string): string {
  const at = envelope.length >> 1;
  return envelope.slice(0, at) + (envelope[at] === 'A' ? 'B' : 'A') + envelope.slice(at + 1);
}

async function expectAlarm(person: Person, detail: string): Promise<void> {
  await expect(person.page.getByText('Somebody tampered with a connection').first()).toBeVisible();
  await expect(person.page.getByText(`What was wrong: ${detail}`).first()).toBeVisible();
}
