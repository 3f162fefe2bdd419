import { expect, it } from 'vitest';
import {
  haveKeys,
  isAttached,
  makeBuddies,
  setUpOverlay,
} from '../../engine/overlay/testing/overlay-world.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { networkPeerSchema } from '../contract/network.ts';
import { networkPeersTopic } from './network-peers-topic.ts';
import { networkTopic } from './network-topic.ts';

const world = setUpOverlay();

it('a window sees what this device is connected to, and what changes', async () => {
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  await makeBuddies(ann, bob);
  const hub = await world.hub('hubone');
  await haveKeys(ann, bob);
  await isAttached(ann, bob, hub);
  const peers = networkPeersTopic(ann.engine, systemClock);
  await ann.say(bob, 'Hello.');
  await bob.hears(ann, 'Hello.');
  const rows = (await peers.snapshot()).map(row => networkPeerSchema.parse(row));
  expect(rows).toMatchObject([
    { kind: 'rendezvous', state: 'open', host: new URL(world.server.url).host },
    { kind: 'hub', state: 'open', device: hub.device },
    { kind: 'buddy', state: 'open', device: bob.device, person: bob.address },
  ]);
  const atHub = await networkPeersTopic(hub.engine, systemClock).snapshot();
  expect(atHub.filter(({ kind }) => kind === 'leaf').map(({ device }) => device)).toEqual(
    expect.arrayContaining([ann.device, bob.device]),
  );
  const gone = new Promise<void>(resolve => {
    const end = peers.subscribe(change => {
      if (change === 'reread' || !change.remove?.includes('rendezvous')) return;
      end();
      resolve();
    });
  });
  await world.killServer();
  await gone;
  expect(await networkTopic(ann.engine).snapshot()).toMatchObject([{ overlay: 'attached' }]);
});
