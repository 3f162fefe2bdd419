import { describe, expect, it } from 'vitest';
import { AS_HUB, AT_HOME } from '../gallery/fixture-network.ts';
import { foldPeers, inOrder, lookOf, ratesOfItem } from './peer-groups.ts';

const byId = ({ id }: { id: string }) => id;
const hub = inOrder(AS_HUB, byId);

describe('the order of what is connected', () => {
  it('goes by kind, relayed people last, whatever order the rows came in', () => {
    const ids = inOrder(AT_HOME, byId).map(byId);
    expect(ids).toEqual(['rendezvous', 'hub:1', 'spare:1', 'relay:1', 'b1', 'b2', 'b4', 'b5', 'own', 'b3']);
    expect(inOrder([...AT_HOME].reverse(), byId).map(byId)).toEqual(ids);
  });
});

describe('folding', () => {
  it('leaves alone what fits', () => {
    const items = foldPeers(inOrder(AT_HOME, byId), { buddy: 6, leaf: 1 });
    expect(items.map(({ id }) => id)).toEqual(inOrder(AT_HOME, byId).map(byId));
  });

  it('makes a number of all leaves when they are too many', () => {
    const items = foldPeers(hub, { leaf: 12 });
    const leaves = items.filter(({ kind }) => kind === 'leaf');
    expect(leaves).toEqual([
      { type: 'group', id: 'group:leaf', kind: 'leaf', rows: hub.filter(({ kind }) => kind === 'leaf') },
    ]);
  });

  it('shows as many people as there is room for, and a number for the others', () => {
    const people = hub.filter(({ kind }) => kind === 'buddy');
    const items = foldPeers(people, { buddy: 4 });
    expect(items.slice(0, 3).map(({ id }) => id)).toEqual(people.slice(0, 3).map(byId));
    expect(items.slice(3)).toEqual([
      { type: 'group', id: 'group:buddy', kind: 'buddy', rows: people.slice(3) },
    ]);
  });

  it('loses nobody, whatever the room is', () => {
    for (const places of [0, 1, 5, 30, 300]) {
      const items = foldPeers(hub, { buddy: places, leaf: places, neighbour: places, relay: places });
      const ids = items.flatMap(item => (item.type === 'peer' ? [item.id] : item.rows.map(byId)));
      expect(new Set(ids)).toEqual(new Set(AS_HUB.map(byId)));
      expect(ids).toHaveLength(AS_HUB.length);
    }
  });
});

describe('a group', () => {
  const group = foldPeers(hub, { leaf: 12 }).find(({ type }) => type === 'group')!;

  it('moves what its links move', () => {
    expect(ratesOfItem(group)).toEqual({ send: 214 * 120, receive: 214 * 90 });
  });

  it('looks like most of its links', () => {
    expect(lookOf(group)).toBe('direct');
  });
});

it('the way to a relay is part of a relayed one', () => {
  const [relay] = foldPeers(
    AT_HOME.filter(({ kind }) => kind === 'relay'),
    {},
  );
  expect(relay && lookOf(relay)).toBe('relayed');
});
