import { vectorBytes } from '@kith/shared/swarm/testing/content-vectors';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { VirtualInternet } from '@kith/shared/testing/virtual-peer-connections';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryFileStore } from '../ports/testing/memory-file-store.ts';
import { nameFolder } from './name-folder.ts';
import { type Sharer, SharingWorld, sha256 } from './testing/sharer.ts';
import type { Offer } from './transfer-service.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly world: SharingWorld;
  readonly ann: Sharer & { files: MemoryFileStore };
  readonly bob: Sharer & { files: MemoryFileStore };
}

const scenes: Scene[] = [];

async function setUp(bytesPerSecond = 4_000_000): Promise<Scene> {
  const clock = new VirtualClock();
  const random = new SeededRandom(7);
  const internet = new VirtualInternet(clock, random.fork(), { latencyMs: 10, bytesPerSecond });
  const world = new SharingWorld({
    clock,
    randomBytes: length => random.bytes(length),
    connectionsOf: name => internet.machine(name),
  });
  const ann = (await world.sharer('ann', new MemoryFileStore())) as Scene['ann'];
  const bob = (await world.sharer('bob', new MemoryFileStore())) as Scene['bob'];
  const scene = { clock, world, ann, bob };
  scenes.push(scene);
  return scene;
}

afterEach(async () => {
  for (const { world, clock } of scenes.splice(0)) {
    const closing = world.close();
    await clock.advanceAsync(2_000);
    await closing;
  }
});

async function offerFile({ world, ann, bob }: Scene, size: number, name = 'a file.bin'): Promise<Offer> {
  const source = ann.files.own(vectorBytes(size));
  const hashed = await ann.hash(source);
  const content = { kind: 'file', hashed, source } as const;
  const offer: Offer = { id: world.newId(), to: bob.address, name, content };
  expect(await ann.transfers.offer(offer)).toEqual({ ok: true });
  return offer;
}

async function offerFolder(
  { world, ann, bob }: Scene,
  sizes: Readonly<Record<string, number>>,
): Promise<Offer> {
  const files = await Promise.all(
    Object.entries(sizes).map(async ([path, size]) => {
      const source = ann.files.own(vectorBytes(size));
      const hashed = await ann.hash(source);
      return { path: path.split('/'), size, source, hashed };
    }),
  );
  const named = nameFolder('things', files, sha256);
  if (!named.ok) throw new Error(named.error);
  const { order, ...encoded } = named.value;
  const content = { kind: 'folder', ...encoded, files: order.map(place => files[place]!) } as const;
  const offer: Offer = { id: world.newId(), to: bob.address, name: 'things', content };
  expect(await ann.transfers.offer(offer)).toEqual({ ok: true });
  return offer;
}

function fetch({ ann, bob }: Scene, { id, name, content }: Offer, by = bob) {
  const of =
    content.kind === 'file'
      ? { contentId: content.hashed.contentId, size: content.hashed.size }
      : {
          contentId: content.contentId,
          size: content.files.reduce((sum, { hashed }) => sum + hashed.size, 0),
          infoSize: content.info.length,
        };
  return by.transfers.fetch({ id, name, from: ann.address, ...of });
}

/** As `toEqual`, which takes seconds for millions of bytes. */
function expectSaved({ files }: Scene['bob'], size: number): void {
  expect(Buffer.compare(files.saved.get('a file.bin') ?? new Uint8Array(1), vectorBytes(size))).toBe(0);
}

describe('transfers', () => {
  it.each([0, 1, 16_385, 262_144, 262_145, 5_000_000])('a file of %i bytes arrives', async size => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, size);
    expect(ann.row(offer.id)).toMatchObject({ direction: 'out', state: 'waiting', done: 0, size });
    await fetch(scene, offer);
    await clock.advanceAsync(10_000);
    expect(bob.row(offer.id)).toMatchObject({ direction: 'in', state: 'done', done: size, moved: size });
    expectSaved(bob, size);
    expect(bob.saved.map(({ id }) => id)).toEqual([offer.id]);
    expect(bob.files.partials).toEqual([]);
    if (size > 0) expect(ann.row(offer.id)).toMatchObject({ state: 'done', done: size, moved: size });
    expect([...ann.reported, ...bob.reported, ...ann.refused, ...bob.refused]).toEqual([]);
  });

  it('a folder arrives with its empty files and its order', async () => {
    const scene = await setUp();
    const { clock, bob } = scene;
    const sizes = { 'b/c.txt': 300_000, 'a.txt': 5, 'b/empty': 0, 'b/d/e': 600_000 };
    const offer = await offerFolder(scene, sizes);
    await fetch(scene, offer);
    await clock.advanceAsync(10_000);
    expect(bob.row(offer.id)).toMatchObject({ kind: 'folder', state: 'done', done: 900_005, size: 900_005 });
    expect(Object.fromEntries([...bob.files.saved].map(([path, bytes]) => [path, bytes.length]))).toEqual(
      Object.fromEntries(Object.entries(sizes).map(([path, size]) => [`things/${path}`, size])),
    );
    expect(bob.files.partials).toEqual([]);
  });

  it('FILE-6 who was not offered it learns nothing', async () => {
    const scene = await setUp();
    const { clock, world } = scene;
    const eve = await world.sharer('eve', new MemoryFileStore());
    const offer = await offerFile(scene, 500_000);
    await fetch(scene, offer, eve as Scene['bob']);
    await clock.advanceAsync(30_000);
    expect(eve.row(offer.id)).toMatchObject({ done: 0, moved: 0 });
    expect(scene.ann.row(offer.id)).toMatchObject({ state: 'waiting', moved: 0 });
  });

  it('FILE-12 a pause is seen on the other side, whoever made it, and nothing is sent twice by it', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 12_000_000);
    await fetch(scene, offer);
    await clock.advanceAsync(1_500);
    await bob.transfers.pause(offer.id);
    await clock.advanceAsync(1_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'paused', pausedBy: 'here' });
    expect(ann.row(offer.id)).toMatchObject({ state: 'paused', pausedBy: 'there' });
    const { done } = bob.row(offer.id);
    expect(done).toBeGreaterThan(1_000_000);
    await clock.advanceAsync(5_000);
    expect(bob.row(offer.id).done).toBe(done);
    await bob.transfers.resume(offer.id);
    await clock.advanceAsync(500);
    expect(ann.row(offer.id).state).toBe('active');
    await ann.transfers.pause(offer.id);
    await clock.advanceAsync(1_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'paused', pausedBy: 'there' });
    expect(ann.row(offer.id)).toMatchObject({ state: 'paused', pausedBy: 'here' });
    await ann.transfers.resume(offer.id);
    await clock.advanceAsync(10_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'done', moved: 12_000_000 });
  });

  it('FILE-12 a withdrawn file stops, and what is here of it stays until it is cancelled', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 12_000_000);
    await fetch(scene, offer);
    await clock.advanceAsync(1_500);
    await ann.transfers.cancel(offer.id);
    await clock.advanceAsync(1_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'failed', problem: 'withdrawn' });
    expect(ann.row(offer.id).state).toBe('cancelled');
    expect(bob.files.partials).toHaveLength(1);
    await bob.transfers.cancel(offer.id);
    await clock.advanceAsync(1_000);
    expect(bob.files.partials).toEqual([]);
    expect(bob.row(offer.id).state).toBe('cancelled');
  });

  it('a folder that is cancelled after a restart leaves nothing behind', async () => {
    const scene = await setUp();
    const { clock, bob } = scene;
    const offer = await offerFolder(scene, { one: 3_000_000, two: 9_000_000 });
    await fetch(scene, offer);
    await clock.advanceAsync(2_000);
    await bob.transfers.pause(offer.id);
    await clock.advanceAsync(1_000);
    expect(bob.files.partials).toHaveLength(2);
    await bob.kill();
    await bob.start();
    await bob.transfers.cancel(offer.id);
    expect(bob.files.partials).toEqual([]);
  });

  it('waits for somebody who is offline, and starts by itself', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 300_000);
    const stopping = ann.stop();
    await clock.advanceAsync(2_000);
    await stopping;
    await fetch(scene, offer);
    await clock.advanceAsync(60_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'waiting', done: 0 });
    await ann.start();
    await clock.advanceAsync(5_000);
    expect(bob.row(offer.id).state).toBe('done');
  });

  it('a device that was of use is tried again soon, however often its link closes', async () => {
    const scene = await setUp(1_000_000);
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 20_000_000);
    await fetch(scene, offer);
    for (let round = 0; round < 5; round++) {
      await clock.advanceAsync(2_500);
      const { done } = bob.row(offer.id);
      void ann.member.links.closeAll('signed-out');
      await clock.advanceAsync(3_000);
      expect(bob.row(offer.id).done).toBeGreaterThan(done);
    }
  });

  it('a full disk pauses with a reason, and goes on when there is room', async () => {
    const scene = await setUp();
    const { clock, bob } = scene;
    bob.files.capacity = 2_000_000;
    const offer = await offerFile(scene, 6_000_000);
    await fetch(scene, offer);
    await clock.advanceAsync(5_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'paused', pausedBy: 'here', problem: 'disk-full' });
    bob.files.capacity = Number.POSITIVE_INFINITY;
    await bob.transfers.retry(offer.id);
    await clock.advanceAsync(10_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'done' });
    expect(bob.row(offer.id).problem).toBeUndefined();
  });

  it('what was cancelled can be offered again', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 300_000);
    await ann.transfers.cancel(offer.id);
    expect(await ann.transfers.offer(offer)).toEqual({ ok: true });
    await fetch(scene, offer);
    await clock.advanceAsync(5_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'done', moved: 300_000 });
  });

  it('FILE-10 after a flush that failed only what was durable before counts', async () => {
    const scene = await setUp();
    const { clock, bob } = scene;
    const size = 12_000_000;
    const offer = await offerFile(scene, size);
    await fetch(scene, offer);
    await clock.advanceAsync(1_500);
    bob.files.loseUnflushed();
    await clock.advanceAsync(2_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'failed', problem: 'broken' });
    await bob.transfers.retry(offer.id);
    await clock.advanceAsync(10_000);
    expect(bob.row(offer.id).state).toBe('done');
    expectSaved(bob, size);
    // What came twice was counted over both tries.
    expect(bob.row(offer.id).moved).toBeGreaterThan(size);
  });

  it('a source that changed fails with a reason on both sides', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const offer = await offerFile(scene, 6_000_000);
    await fetch(scene, offer);
    await clock.advanceAsync(1_000);
    if (offer.content.kind === 'file') ann.files.overwrite(offer.content.source, vectorBytes(5));
    await clock.advanceAsync(5_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'failed', problem: 'changed' });
    expect(ann.row(offer.id)).toMatchObject({ state: 'failed', problem: 'changed' });
  });

  it('FILE-10 goes on after a crash of either side, and sends nothing again that was verified', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const size = 12_000_000;
    const offer = await offerFile(scene, size);
    await fetch(scene, offer);
    await clock.advanceAsync(1_500);
    await bob.kill();
    await clock.advanceAsync(500);
    await bob.start();
    await clock.advanceAsync(8_000 + 1_000);
    expect(bob.row(offer.id).done).toBeGreaterThan(3_000_000);
    await ann.kill();
    await clock.advanceAsync(500);
    await ann.start();
    await clock.advanceAsync(30_000);
    expect(bob.row(offer.id)).toMatchObject({ state: 'done', done: size });
    expectSaved(bob, size);
    // What came while nothing was committed: one batch, and what was under way.
    expect(bob.row(offer.id).moved - size).toBeLessThan(2_500_000);
  });

  it('FILE-11 two downloads share the line, also with one that began before', async () => {
    const scene = await setUp();
    const { clock, ann, bob } = scene;
    const first = await offerFile(scene, 12_000_000, 'first');
    const second = await offerFile(scene, 11_999_999, 'second');
    await fetch(scene, first);
    await clock.advanceAsync(1_000);
    await fetch(scene, second);
    await clock.advanceAsync(500);
    const before = [bob.row(first.id).done, bob.row(second.id).done];
    await clock.advanceAsync(2_000);
    const one = bob.row(first.id).done - before[0]!;
    const two = bob.row(second.id).done - before[1]!;
    expect(two / one).toBeGreaterThan(0.8);
    expect(two / one).toBeLessThan(1.2);
    expect(ann.transfers.rows).toHaveLength(2);
  });
});
