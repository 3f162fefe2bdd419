import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { test } from '../fixtures/test.ts';

const FIFTY = Array.from({ length: 50 }, (_, i) => i + 1);
const rounds = process.env.KITH_FULL === '1' ? 5 : 1;

test('a message to a buddy who is offline waits and arrives once @everywhere', async ({ device }) => {
  const alice = await device('alice');
  const bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await bob.stop();
  await people.expectBuddy(alice, 'bob', 'offline');
  await chat.open(alice, 'bob');
  await chat.say(alice, 'read this when you are back');
  await chat.expectState(alice, 'read this when you are back', 'Sent');
  await bob.restart();
  await chat.open(bob, 'alice');
  await chat.expectFrom(bob, 'read this when you are back');
  await chat.expectState(alice, 'read this when you are back', 'Read');
  await bob.restart();
  await chat.open(bob, 'alice');
  await chat.expectConversation(bob, ['read this when you are back']);
});

test('a message that can not leave outlives a kill of the daemon that holds it @daemon', async ({
  device,
  rendezvous,
}) => {
  const alice = await device('alice', { engine: 'daemon' });
  const bob = await device('bob');
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await bob.stop();
  await people.expectBuddy(alice, 'bob', 'offline');
  await rendezvous.kill();
  await people.expectServerGone(alice);
  await chat.open(alice, 'bob');
  await chat.say(alice, 'written before the crash');
  await chat.expectState(alice, 'written before the crash', 'Waiting to be sent');
  await alice.killEngine();
  await rendezvous.restart();
  await alice.startEngine();
  await alice.openWindow();
  await chat.open(alice, 'bob');
  await chat.expectState(alice, 'written before the crash', 'Sent');
  await bob.restart();
  await chat.open(bob, 'alice');
  await chat.expectConversation(bob, ['written before the crash']);
  await chat.expectState(alice, 'written before the crash', 'Read');
});

for (let round = 1; round <= rounds; round++) {
  test(`the server is killed while fifty messages go each way: each arrives once, in order (round ${round})`, async ({
    device,
    rendezvous,
  }) => {
    const [alice, bob] = await twoBuddies(device);
    const killAfter = 5 + ((round * 17) % 40);
    for (const i of FIFTY) {
      await Promise.all([chat.say(alice, `a${i}`), chat.say(bob, `b${i}`)]);
      if (i === killAfter) await rendezvous.kill();
    }
    await rendezvous.restart();
    for (const person of [alice, bob]) {
      await chat.expectFromEach(person, { a: FIFTY.length, b: FIFTY.length });
    }
    await chat.expectState(alice, 'a50', 'Read');
    await chat.expectState(bob, 'b50', 'Read');
  });

  test(`a daemon is killed while fifty messages come in: each arrives once, in order (round ${round}) @daemon`, async ({
    device,
  }) => {
    const alice = await device('alice');
    const bob = await device('bob', { engine: 'daemon' });
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    const killAfter = 5 + ((round * 13) % 40);
    for (const i of FIFTY) {
      await chat.say(alice, `a${i}`);
      if (i === killAfter) await bob.killEngine();
    }
    await bob.startEngine();
    await bob.openWindow();
    await chat.open(bob, 'alice');
    await chat.expectFromEach(bob, { a: FIFTY.length });
    await chat.expectState(alice, 'a50', 'Read');
    await chat.expectFromEach(alice, { a: FIFTY.length });
  });
}
