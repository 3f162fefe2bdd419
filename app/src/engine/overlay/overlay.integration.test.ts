import { expect, it } from 'vitest';
import { haveKeys, isAttached, makeBuddies, setUpOverlay } from './testing/overlay-world.ts';

const world = setUpOverlay();

it('two people on different hubs write to each other while the server is gone, and when it is back nothing is doubled', async () => {
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await makeBuddies(ann, bob);
  const [h1, h2] = [await world.hub('hubone'), await world.hub('hubtwo')];
  await haveKeys(ann, bob);
  await isAttached(ann, bob, h1, h2);
  await world.killServer();
  await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
  await ann.say(bob, 'Are you there?');
  await bob.hears(ann, 'Are you there?');
  await world.reviveServer();
  ann.engine.wake();
  bob.engine.wake();
  await ann.until('it is online', () => ann.engine.session.session.status.state === 'online');
  await bob.until('it is online', () => bob.engine.session.session.status.state === 'online');
  await bob.say(ann, 'Yes.');
  await ann.hears(bob, 'Yes.');
  expect(await ann.texts(bob)).toEqual(['Are you there?', 'Yes.']);
  expect(await bob.texts(ann)).toEqual(['Are you there?', 'Yes.']);
});
