import { describe, expect, it } from 'vitest';
import { utf8 } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { NO_FAULTS } from '../testing/virtual-network.ts';
import type { OverlayMessage } from './overlay-message.ts';
import {
  believed,
  certificateOf,
  OverlayWorld,
  randomId,
  randomKey,
  type WorldPeer,
} from './testing/overlay-world.ts';

/** `npm run test:full` sets KITH_FULL. */
const SEEDS = process.env['KITH_FULL'] === undefined ? 4 : 60;
const HUBS = 12;
const LEAVES = 60;
const MINUTE = 60_000;

interface Town {
  readonly world: OverlayWorld;
  readonly hubs: WorldPeer[];
  readonly leaves: WorldPeer[];
}

function town(seed: number, hubCount = HUBS, leafCount = LEAVES): Town {
  const world = new OverlayWorld(seed);
  const hubs = Array.from({ length: hubCount }, () => world.addPeer());
  const leaves = Array.from({ length: leafCount }, () => world.addPeer());
  const certificates = hubs.map(({ id }) => certificateOf(id, world.clock.now()));
  for (const hub of hubs) world.makeHub(hub, certificates);
  for (const hub of hubs) world.join(hub, certificates, [hub.id]);
  for (const leaf of leaves) world.join(leaf, certificates);
  world.clock.advance(MINUTE);
  return { world, hubs, leaves };
}

const living = ({ world }: Town) => [...world.peers.values()];

/** Everybody looks up everybody; says which pairs did not come to it. */
function missed(town: Town, id: string): string[] {
  const { world } = town;
  const peers = living(town);
  const names = peers.map(peer => world.nameOf(peer));
  for (const peer of peers) world.toLeaf(peer, { kind: 'lookup', id, names });
  world.clock.advance(20_000);
  return peers.flatMap(peer => {
    const found = new Set(peer.found.get(id)?.records.map(({ value }) => value.name));
    return names.filter(name => !found.has(name)).map(name => `${peer.id} ${name}`);
  });
}

/** Each sends a letter to the next one; says which did not come. */
function lost(town: Town, id: string): string[] {
  const { world } = town;
  const peers = living(town);
  const envelope = (from: DeviceId) => `${id}${from}`.replaceAll(/[^A-Za-z0-9_-]/g, '-');
  peers.forEach((peer, i) => {
    const to = peers[(i + 1) % peers.length]!;
    world.toLeaf(peer, {
      kind: 'letter',
      id,
      to: to.places,
      key: new Uint8Array(32),
      envelope: envelope(peer.id),
    });
  });
  world.clock.advance(5_000);
  return peers.flatMap((peer, i) => {
    const to = peers[(i + 1) % peers.length]!;
    const came = to.letters.filter(letter => letter.envelope === envelope(peer.id));
    return came.length === 1 && came[0]?.from === peer.id ? [] : [peer.id];
  });
}

/** The least that is remembered at any moment of a minute: what was stored anew just now is for some seconds. */
function leftOver(town: Town): number {
  const pending = (peer: WorldPeer) => peer.leaf.status.pending + (peer.hub?.status.pending ?? 0);
  const seconds = Array.from({ length: 60 }, () => {
    town.world.clock.advance(1_000);
    return living(town).reduce((sum, peer) => sum + pending(peer), 0);
  });
  return Math.min(...seconds);
}

const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);

describe('overlay', () => {
  it.each(seeds)('OV-12, OV-15, OV-26: everybody finds and reaches everybody (seed %d)', seed => {
    const built = town(seed);
    expect(missed(built, 'a')).toEqual([]);
    expect(lost(built, 'a')).toEqual([]);
    for (const { hub } of built.hubs) expect(hub?.status.liveHubs).toBe(HUBS);
  });

  it.each(seeds)('OV-16, OV-21, OV-24: a third of the hubs dies at once (seed %d)', seed => {
    const built = town(seed);
    const { world, hubs } = built;
    const dead = new Set(hubs.slice(0, HUBS / 3).map(({ id }) => id));
    const isDead = (hub: DeviceId | undefined) => hub === undefined || dead.has(hub);
    const lucky = living(built).filter(
      ({ leaf: { status } }) => !isDead(status.hub) || !isDead(status.spare),
    );
    for (const hub of hubs.slice(0, HUBS / 3)) world.kill(hub);
    // A dead link is noticed after 6 s; a spare takes over at once.
    world.clock.advance(6_000);
    for (const peer of lucky) if (peer.alive) expect(isDead(peer.leaf.status.hub)).toBe(false);
    world.clock.advance(54_000);
    expect(missed(built, 'b')).toEqual([]);
    expect(lost(built, 'b')).toEqual([]);
    for (const { hub } of hubs.slice(HUBS / 3)) expect(hub?.status.liveHubs).toBe((HUBS * 2) / 3);
    for (const peer of living(built)) expect(world.peers.has(peer.leaf.status.spare!)).toBe(true);
  });

  it.each(seeds)('OV-22: hubs that stop hand over everything (seed %d)', seed => {
    const built = town(seed);
    const { world, hubs } = built;
    const stopping = hubs.slice(0, 3);
    for (const hub of stopping) world.toHub(hub, { kind: 'stop' });
    world.clock.advance(3_000);
    expect(lost(built, 'c')).toEqual([]);
    world.clock.advance(15_000);
    for (const hub of stopping) expect(hub.hubStopped).toBe(true);
    expect(missed(built, 'c')).toEqual([]);
    for (const peer of living(built))
      expect(stopping.map(({ id }) => id)).not.toContain(peer.leaf.status.hub);
  });

  it.each(seeds)('OV-23: stand-bys take the place of hubs that died (seed %d)', seed => {
    const built = town(seed, 3, 12);
    const { world, hubs, leaves } = built;
    const now = world.clock.now();
    const standbys = leaves.slice(0, 4);
    const known = [...hubs, ...standbys].map(peer =>
      certificateOf(peer.id, now, { standby: standbys.includes(peer) }),
    );
    for (const hub of hubs) world.toHub(hub, { kind: 'hubs', certificates: known });
    for (const leaf of leaves) world.join(leaf, known);
    world.clock.advance(2 * MINUTE);
    expect(standbys.some(({ activated }) => activated)).toBe(false);
    for (const hub of hubs.slice(0, 2)) world.kill(hub);
    world.clock.advance(4 * MINUTE);
    const serving = living(built).filter(({ hub }) => hub?.status.serving);
    expect(serving.length).toBeGreaterThanOrEqual(2);
    expect(serving.length).toBeLessThan(5);
    for (const { hub } of serving) expect(hub?.status.liveHubs).toBe(serving.length);
    expect(missed(built, 'h')).toEqual([]);
    expect(lost(built, 'h')).toEqual([]);
  });

  it.each(seeds)(
    'OV-12 to OV-22: after an hour of slow and broken links, deaths and arrivals (seed %d)',
    seed => {
      const built = town(seed);
      const { world } = built;
      const random = new SeededRandom(seed * 7_919);
      // Links keep their order and lose nothing while they live: what is lost and reordered is between them.
      world.network.setFaults({ ...NO_FAULTS, latencyMs: [10, 1_500] });
      for (let step = 0; step < 60; step++) {
        const peers = living(built);
        const hubs = peers.filter(({ hub }) => hub);
        const some = random.pick(peers);
        const certificates = hubs.map(({ id }) => certificateOf(id, world.clock.now()));
        if (random.chance(0.2) && hubs.length > 6) world.kill(random.pick(hubs));
        if (random.chance(0.3) && peers.length > 50) world.kill(random.pick(peers));
        if (random.chance(0.2)) {
          const fresh = world.addPeer();
          world.makeHub(fresh, certificates);
          world.join(fresh, certificates, [fresh.id]);
        }
        if (random.chance(0.4)) world.join(world.addPeer(), certificates);
        for (const other of [...some.holds.keys()]) if (random.chance(0.3)) world.breakLink(some.id, other);
        world.toLeaf(random.pick(peers), { kind: 'changed' });
        world.clock.advance(random.int(2 * MINUTE));
      }
      world.network.setFaults(NO_FAULTS);
      world.clock.advance(15 * MINUTE);
      const hubs = living(built).filter(({ hub }) => hub);
      for (const { hub } of hubs) expect(hub?.status.liveHubs).toBe(hubs.length);
      expect(missed(built, 'd')).toEqual([]);
      expect(lost(built, 'd')).toEqual([]);
      world.clock.advance(MINUTE);
      expect(leftOver(built)).toBe(0);
    },
  );

  it('OV-10, OV-12: over four days nothing grows, and names change with the day', () => {
    const built = town(1, 4, 10);
    const { world } = built;
    const records = () => living(built).reduce((sum, { hub }) => sum + (hub?.status.records ?? 0), 0);
    const days: number[] = [];
    for (let day = 0; day < 6; day++) {
      // Certificates and passes are renewed while the rendezvous is there.
      const now = world.clock.now();
      const certificates = built.hubs.map(({ id }) => certificateOf(id, now));
      for (const peer of living(built)) {
        if (peer.hub) world.toHub(peer, { kind: 'hubs', certificates });
        world.join(peer, certificates, peer.hub ? [peer.id] : []);
      }
      world.clock.advance(24 * 60 * MINUTE);
      days.push(records());
    }
    expect(missed(built, 'e')).toEqual([]);
    expect(leftOver(built)).toBe(0);
    // Names of four days are alive at once, each at three hubs and at that of its leaf.
    for (const count of days) expect(count).toBeLessThanOrEqual(14 * 4 * (3 + 1));
    expect(days.at(-1)).toBeLessThanOrEqual(days.at(-2)! * 1.1);
  }, 60_000);
});

/** Whatever a peer may say that was not asked. */
function rubbish(random: SeededRandom, ids: readonly DeviceId[]): OverlayMessage {
  const id = randomId(random);
  const hub = random.pick([...ids, id]);
  const now = 1_750_000_000_000 + random.int(10 * MINUTE);
  const record = believed({
    v: 1 as const,
    name: randomKey(random),
    day: 20_254,
    sequence: now,
    expiresAt: now + random.int(100) * 3_600_000,
    body: 'AAAA',
  });
  const content = { kind: 'letter' as const, sealed: 'AAAA' };
  const forwarded = random.pick([
    { kind: 'store' as const, records: [record] },
    { kind: 'lookup' as const, names: [randomKey(random)] },
    { kind: 'found' as const, records: [record] },
    { kind: 'signal' as const, handle: id, content },
    { kind: 'signal' as const, content },
    { kind: 'unreachable' as const },
  ]);
  return random.pick<OverlayMessage>([
    { kind: 'publish', record },
    { kind: 'lookup', id, names: [randomKey(random)] },
    { kind: 'signal', id, to: { hub, handle: id }, content },
    { kind: 'signal', id, to: { hub }, content },
    { kind: 'detach' },
    { kind: 'relay', id },
    { kind: 'attached', handle: id, spare: random.chance(0.5) },
    { kind: 'refused', handle: id, reason: 'full' },
    { kind: 'found', id, records: [record], unanswered: [] },
    { kind: 'delivered', handle: id, content },
    { kind: 'unreachable', id },
    { kind: 'hubs', certificates: [], gone: [...ids].slice(0, 64) },
    { kind: 'servers', id },
    { kind: 'activate' },
    { kind: 'move', to: hub },
    { kind: 'part' },
    { kind: 'want', hubs: [hub] },
    { kind: 'gossip', certificates: [], beacons: [], suspects: ids.map(hub => ({ hub, sequence: 2 ** 50 })) },
    { kind: 'forward', to: hub, from: random.pick([...ids, id]), ttl: random.int(5), id, message: forwarded },
  ]);
}

describe('hostile peers', () => {
  it.each(seeds)('OV-29: a stranger that says anything changes nothing (seed %d)', seed => {
    const built = town(seed, 4, 12);
    const { world, hubs, leaves } = built;
    const random = new SeededRandom(seed);
    const stranger = randomId(random);
    const ids = living(built).map(({ id }) => id);
    const before = living(built).map(({ hub, leaf, letters }) => ({
      hub: hub && { ...hub.status },
      leaf: leaf.status,
      letters: letters.length,
    }));
    for (let i = 0; i < 2_000; i++) {
      const message = rubbish(random, ids);
      const target = random.pick([...hubs, ...leaves]);
      world.inject(target, stranger, message);
    }
    const after = living(built).map(({ hub, leaf, letters }) => ({
      hub: hub && { ...hub.status },
      leaf: leaf.status,
      letters: letters.length,
    }));
    expect(after).toEqual(before);
    expect(living(built).some(({ activated }) => activated)).toBe(false);
  });

  it.each(seeds)('OV-24, OV-28: a hub that says anything makes nobody unfindable (seed %d)', seed => {
    const built = town(seed, 6, 20);
    const { world, hubs } = built;
    const random = new SeededRandom(seed);
    const [liar, ...honest] = hubs;
    const ids = living(built).map(({ id }) => id);
    for (let i = 0; i < 3_000; i++) {
      const message = rubbish(random, ids);
      if (message.kind === 'move' || message.kind === 'activate') continue;
      const target = random.pick([
        ...honest,
        ...living(built).filter(({ leaf }) => leaf.status.hub !== liar!.id),
      ]);
      world.inject(target, liar!.id, message);
      world.clock.advance(random.int(40));
    }
    for (const { hub } of honest) expect(hub!.status.records).toBeLessThan(4_000);
    world.kill(liar!);
    world.clock.advance(3 * MINUTE);
    for (const { hub } of honest) expect(hub?.status.liveHubs).toBe(honest.length);
    expect(missed(built, 'f')).toEqual([]);
    expect(lost(built, 'f')).toEqual([]);
  });

  it('OV-28: a leaf that asks too much is not served, and others are', () => {
    const built = town(3, 2, 4);
    const { world, leaves } = built;
    const [greedy, modest] = leaves;
    const hub = world.peers.get(greedy!.leaf.status.hub!)!;
    const random = new SeededRandom(1);
    const sent = () => world.sent.get('found') ?? 0;
    const before = sent();
    for (let i = 0; i < 5_000; i++)
      world.inject(hub, greedy!.id, { kind: 'lookup', id: randomId(random), names: [randomKey(random)] });
    expect(sent() - before).toBeLessThanOrEqual(400);
    world.toLeaf(modest!, { kind: 'lookup', id: 'm', names: [world.nameOf(greedy!)] });
    world.clock.advance(1_000);
    expect(modest!.found.get('m')?.records.length).toBe(1);
    expect(utf8(JSON.stringify(hub.hub!.status)).length).toBeLessThan(1_000);
  });
});
