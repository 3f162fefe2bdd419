import { describe, expect, it } from 'vitest';
import { NodeLocalNetwork } from '../../platform/node/local-network/node-local-network.ts';
import { nodeOverlayDoor } from '../../platform/node/overlay-door.ts';
import { nodePeerConnections } from '../../platform/peer-connection/node-peer-connections.ts';
import { HostileConnections } from './testing/hostile-connections.ts';
import {
  type EngineDevice,
  haveKeys,
  isAttached,
  makeBuddies,
  setUpOverlay,
} from './testing/overlay-world.ts';

const world = setUpOverlay();

async function isOnline(device: EngineDevice): Promise<void> {
  device.engine.wake();
  await device.until('it is online', () => device.engine.session.session.status.state === 'online');
}

const hubOf = (device: EngineDevice) => device.engine.overlay.current?.node.leaf.hub;

/** Somebody who has another hub: which one that is comes from the id of the device. */
async function joinElsewhere(ann: EngineDevice): Promise<EngineDevice> {
  for (let number = 1; ; number++) {
    const bob = await world.join(`bob${number}`);
    await isAttached(ann, bob);
    if (hubOf(bob) !== hubOf(ann)) return bob;
    await bob.stop();
  }
}

/** Two people with different hubs, which can't be told from others, and no server. */
async function withoutServer(): Promise<readonly [EngineDevice, EngineDevice]> {
  const hubs = [await world.hub('hubone'), await world.hub('hubtwo')];
  const ann = await world.join('ann');
  const bob = await joinElsewhere(ann);
  await makeBuddies(ann, bob);
  await haveKeys(ann, bob);
  await isAttached(ann, bob, ...hubs);
  await world.killServer();
  await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
  return [ann, bob];
}

describe('without the server, two people', () => {
  it('OV-34 write to each other, and when it is back nothing is doubled', async () => {
    const [ann, bob] = await withoutServer();
    await ann.say(bob, 'Are you there?');
    await bob.hears(ann, 'Are you there?');
    await world.reviveServer();
    await Promise.all([isOnline(ann), isOnline(bob)]);
    await bob.say(ann, 'Yes.');
    await ann.hears(bob, 'Yes.');
    expect(await ann.texts(bob)).toEqual(['Are you there?', 'Yes.']);
    expect(await bob.texts(ann)).toEqual(['Are you there?', 'Yes.']);
    expect([ann.stateOf(bob), bob.stateOf(ann)]).toEqual(['online', 'online']);
  });

  it('OV-34 OV-35 see how the other is, until they go or hide', async () => {
    const [ann, bob] = await withoutServer();
    await ann.engine.session.account.setPresence('busy', 'writing a letter');
    await bob.isFound(ann, 'busy');
    expect(bob.engine.session.view.rosterRow(ann.address)?.text).toBe('writing a letter');
    await ann.engine.session.account.setPresence('invisible', '');
    await bob.isFound(ann, 'offline');
    expect(ann.stateOf(bob)).toBe('online');
    await ann.engine.session.account.setPresence('online', '');
    await bob.isFound(ann);
    await ann.stop();
    await bob.isFound(ann, 'offline');
  });

  it('ID-19 call each other, and the call goes on when the server is back', async () => {
    const [ann, bob] = await withoutServer();
    expect(new Set([hubOf(ann), hubOf(bob), undefined]).size).toBe(3);
    const placed = ann.engine.calls?.place(bob.address, 'window');
    expect(placed).toMatchObject({ ok: true });
    await bob.until('it rings', () => bob.engine.calls?.views[0]?.state === 'ringing');
    const [ringing] = bob.engine.calls?.views ?? [];
    bob.engine.calls?.accept(ringing?.callId ?? '', 'window');
    await ann.until('they talk', () => ann.engine.calls?.views[0]?.state === 'connecting');
    await world.reviveServer();
    await Promise.all([isOnline(ann), isOnline(bob)]);
    expect(ann.engine.calls?.views).toMatchObject([{ callId: ringing?.callId, state: 'connecting' }]);
    ann.engine.calls?.hangUp(ringing?.callId ?? '');
    await bob.until('it ended', () => bob.engine.calls?.views[0]?.state === 'ended');
  });

  it('OV-36 OV-37 OV-7 who start their programs then find hubs that listen, and each other', async () => {
    const parts = { overlayDoor: nodeOverlayDoor({}) };
    const [ann, bob] = [await world.join('ann', parts), await world.join('bob', parts)];
    await makeBuddies(ann, bob);
    const hubs = [await world.listeningHub('hubone'), await world.listeningHub('hubtwo')];
    await haveKeys(ann, bob);
    await isAttached(ann, bob, ...hubs);
    for (const each of [ann, bob]) {
      await each.until('it knows where hubs listen', () => {
        const known = each.engine.overlay.current?.hubs ?? [];
        return known.filter(({ listeners }) => listeners.length > 0).length === hubs.length;
      });
      await each.stop();
    }
    await world.killServer();
    await Promise.all([ann.start(), bob.start()]);
    await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
    expect(ann.engine.session.view.session()).toMatchObject({ state: 'offline', problem: 'unreachable' });
    expect(ann.engine.overlay.state).toBe('attached');
    await ann.say(bob, 'Good morning.');
    await bob.hears(ann, 'Good morning.');
    ann.engine.calls?.place(bob.address, 'window');
    await bob.until('it rings', () => bob.engine.calls?.views[0]?.state === 'ringing');
    // Relays of hubs are named, since that of the server is not there.
    const urls = (each: EngineDevice) => each.engine.relays.forCalls.flatMap(server => server.urls);
    await ann.until('it was told of relays', () => urls(ann).some(url => url.startsWith('turn:127.0.0.1')));
  });
});

it('OV-21 a hub that dies is noticed in time, and the spare takes its place at once', async () => {
  const hubs: { readonly device: EngineDevice; readonly mortal: HostileConnections }[] = [];
  const ann = await world.join('ann');
  for (const name of ['hubone', 'hubtwo', 'hubthree']) {
    const mortal = new HostileConnections(nodePeerConnections);
    hubs.push({ device: await world.hub(name, { connections: mortal }), mortal });
  }
  const attached = () => ann.engine.overlay.current?.node.leaf;
  await ann.until('it has a hub and a spare', () => attached()?.spare !== undefined);
  const { hub: dead, spare } = attached() ?? {};
  const { device, mortal } = hubs.find(hub => hub.device.device === dead) ?? {};
  if (!device || !mortal) throw new Error('it has another hub');
  const died = performance.now();
  mortal.isDead = true;
  await device.engine.session.session.close();
  await ann.until('the spare is the hub', () => attached()?.hub === spare);
  expect(performance.now() - died).toBeLessThan(8_000);
  // The third one was a stand-by until now.
  const [third] = hubs.filter(hub => ![dead, spare].includes(hub.device.device));
  await ann.until('there is another spare', () => attached()?.spare === third?.device.device);
  mortal.isDead = false;
});

it('ID-20 CHAT-38 somebody who is a buddy no longer finds nobody: those who stay get another secret', async () => {
  const [ann, bob, eve] = [await world.join('ann'), await world.join('bob'), await world.join('eve')];
  await makeBuddies(ann, bob);
  await makeBuddies(ann, eve);
  await haveKeys(ann, bob);
  await haveKeys(ann, eve);
  const secretAt = ({ engine }: EngineDevice) => engine.overlay.keys?.of(ann.device)?.secret;
  const before = secretAt(bob);
  expect(secretAt(eve)).toEqual(before);
  await ann.engine.session.buddies.remove(eve.address);
  await new Promise<void>(resolve => {
    const look = () => {
      if (secretAt(bob)?.toString() !== before?.toString()) resolve();
    };
    bob.engine.overlay.keys?.onChange(look);
    look();
  });
  expect(secretAt(bob)).toEqual(ann.engine.overlay.keys?.mine.secret);
  expect(secretAt(eve)).not.toEqual(secretAt(bob));
});

it('OV-38 OV-39 devices of one network find each other with no server and no hub', async ctx => {
  const localNetwork = new NodeLocalNetwork({ address: '127.0.0.1', port: 15_355 });
  const probe = await localNetwork.start({ sighted: () => undefined, received: () => undefined });
  if (!probe) ctx.skip('this machine has no multicast on loopback');
  await probe?.close();
  const [ann, bob] = [await world.join('ann', { localNetwork }), await world.join('bob', { localNetwork })];
  await makeBuddies(ann, bob);
  await haveKeys(ann, bob);
  await Promise.all([ann.stop(), bob.stop()]);
  await world.killServer();
  await Promise.all([ann.start(), bob.start()]);
  await Promise.all([ann.isFound(bob), bob.isFound(ann)]);
  expect(ann.engine.overlay.state).toBe('none');
  await ann.say(bob, 'You are near.');
  await bob.hears(ann, 'You are near.');
  await ann.engine.session.account.setPresence('busy', '');
  await bob.isFound(ann, 'busy');
});
