import { expect, it } from 'vitest';
import { CALM, WANTED } from '../gallery/fixture-network.ts';
import { FIRST_SETTINGS } from '../state/first-settings.ts';
import {
  bytesOf,
  capOf,
  helped,
  mayAsk,
  megabits,
  supernodeReason,
  supernodeState,
} from './supernode-words.ts';

const { supernode } = CALM;

it('says what this device does for others', () => {
  expect(supernodeState({ ...supernode, possible: false })).toBe('impossible');
  expect(supernodeState({ ...supernode, hub: 'none', relay: 'off' })).toBe('off');
  expect(supernodeState({ ...supernode, hub: 'standby', relay: 'unreachable' })).toBe('standby');
  expect(supernodeState({ ...supernode, hub: 'active', relay: 'unreachable' })).toBe('active');
  expect(supernodeState({ ...supernode, hub: 'none', relay: 'serving' })).toBe('active');
});

it('does not say that somebody refused who was never asked', () => {
  expect(supernodeReason({ ...supernode, reason: 'not-willing' }, 'ask')).toBe('unasked');
  expect(supernodeReason({ ...supernode, reason: 'not-willing' }, 'no')).toBe('not-willing');
  expect(supernodeReason({ ...supernode, reason: 'metered' }, 'ask')).toBe('metered');
});

it('counts a device once that hangs on the hub and uses the relay', () => {
  expect(helped({ ...supernode, leaves: 5, relayUsers: 2 })).toBe(5);
});

it('counts bits as lines are sold', () => {
  expect(megabits(1_000_000)).toBe(8);
  expect(bytesOf(8)).toBe(1_000_000);
  expect(capOf(0.5)).toBe(62_500);
  expect(capOf(0)).toBeUndefined();
  expect(capOf(Number.NaN)).toBeUndefined();
  expect(capOf(1e9)).toBe(10_000_000_000);
});

it('asks once, and again a week after "not now"', () => {
  const now = 1_000_000;
  expect(mayAsk(WANTED, FIRST_SETTINGS, now)).toBe(true);
  expect(mayAsk(undefined, FIRST_SETTINGS, now)).toBe(false);
  expect(mayAsk(CALM, FIRST_SETTINGS, now)).toBe(false);
  expect(mayAsk(WANTED, { volunteer: 'no', volunteerAskAfter: 0 }, now)).toBe(false);
  expect(mayAsk(WANTED, { volunteer: 'ask', volunteerAskAfter: now + 1 }, now)).toBe(false);
  expect(mayAsk(WANTED, { volunteer: 'ask', volunteerAskAfter: now }, now)).toBe(true);
});
