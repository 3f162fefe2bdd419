import { expect, it } from 'vitest';
import { callWay } from './call-way.ts';

const flows = { received: {}, sent: {} };

it('is what the call measures, not what the link of the chat does', () => {
  const link = { state: 'open', kind: 'relayed', relay: 'turn:a.example:3478', relayOf: 'server' } as const;
  expect(callWay({ ...flows, relayed: false, roundTrip: 12 }, link)).toEqual({
    state: 'open',
    kind: 'direct',
    roundTrip: 12,
  });
  expect(callWay({ ...flows, relayed: true }, { state: 'open', kind: 'direct' })).toEqual({
    state: 'open',
    kind: 'relayed',
  });
});

it('is inside the network where the link is, unless it is relayed', () => {
  const link = { state: 'open', kind: 'same-network' } as const;
  expect(callWay({ ...flows, relayed: false }, link).kind).toBe('same-network');
  expect(callWay({ ...flows, relayed: true }, link).kind).toBe('relayed');
});

it('knows whose the relay is when the link goes through the same one', () => {
  const link = { state: 'open', kind: 'relayed', relay: '192.0.2.1:3478', relayOf: 'supernode' } as const;
  const through = (relay: string) => callWay({ ...flows, relayed: true, relay }, link);
  expect(through('turn:192.0.2.1:3478?transport=tcp').relayOf).toBe('supernode');
  expect(through('turn:192.0.2.2:3478').relayOf).toBeUndefined();
});
