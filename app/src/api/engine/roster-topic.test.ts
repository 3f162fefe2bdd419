import { describe, expect, it } from 'vitest';
import type { LinkState } from '../../engine/links/links.ts';
import { bestRoute } from './roster-topic.ts';

const quality = {
  route: 'direct',
  relay: undefined,
  roundTripMs: 12.4,
  sendRate: 0,
  receiveRate: 0,
} as const;
const closed: LinkState = { state: 'closed', reason: 'idle' };
const connecting: LinkState = { state: 'connecting' };

describe('bestRoute', () => {
  it('is closed for somebody without devices or links', () => {
    expect(bestRoute([])).toEqual({ state: 'closed' });
    expect(bestRoute([closed])).toEqual({ state: 'closed' });
  });

  it('is the best of the links to all devices', () => {
    const replacing: LinkState = { ...quality, state: 'replacing', route: 'relayed' };
    expect(bestRoute([closed, connecting])).toEqual({ state: 'connecting' });
    expect(bestRoute([connecting, replacing])).toEqual({
      state: 'replacing',
      kind: 'relayed',
      roundTrip: 12,
    });
    expect(bestRoute([replacing, { ...quality, state: 'open' }, closed])).toEqual({
      state: 'open',
      kind: 'direct',
      roundTrip: 12,
    });
  });

  it('names the relay of a relayed link, where it is one of ours', () => {
    const relay = 'turn:home.example:3478?transport=udp';
    expect(bestRoute([{ ...quality, state: 'open', route: 'relayed', relay }])).toEqual({
      state: 'open',
      kind: 'relayed',
      relay,
      roundTrip: 12,
    });
  });

  it('does not name a route or a time that was not measured', () => {
    expect(bestRoute([{ ...quality, state: 'open', route: 'unknown', roundTripMs: undefined }])).toEqual({
      state: 'open',
    });
  });
});
