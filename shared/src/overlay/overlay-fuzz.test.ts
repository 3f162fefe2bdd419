import { expect, it } from 'vitest';
import { OverlayWorld } from './testing/overlay-world.ts';

it('smoke', () => {
  const world = new OverlayWorld(1);
  const hubs = Array.from({ length: 12 }, () => world.addPeer());
  const leaves = Array.from({ length: 60 }, () => world.addPeer());
  const certificates = () => [];
  void certificates;
  for (const hub of hubs) world.makeHub(hub, []);
  const certs = hubs.flatMap(hub => hub.hub?.certificates ?? []);
  for (const hub of hubs) world.toHub(hub, { kind: 'hubs', certificates: certs });
  for (const hub of hubs) world.join(hub, certs, [hub.id]);
  for (const leaf of leaves) world.join(leaf, certs);
  world.clock.advance(90_000);
  const t = performance.now();
  console.log(
    hubs.map(h => h.hub?.status).map(s => JSON.stringify({ ...s, neighbours: s?.neighbours.length })),
  );
  console.log(leaves.slice(0, 5).map(h => h.leaf.status));
  console.log(world.sent);
  const [reader] = leaves;
  world.toLeaf(reader!, { kind: 'lookup', id: 'x', names: [...hubs, ...leaves].map(p => world.nameOf(p)) });
  world.clock.advance(10_000);
  const f = reader!.found.get('x');
  console.log(f?.records.length, f?.unanswered.length, performance.now() - t);
  expect(f?.records.length).toBe(72);
});
