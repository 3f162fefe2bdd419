import { makeAddress } from '@kith/shared/identity/address';
import { presenceSchema } from '@kith/shared/protocol/rendezvous-contract';
import { type DeviceId, publicKeySchema } from '@kith/shared/protocol/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account, Device } from '../accounts/account.ts';
import type { Connection } from '../connection.ts';
import { makeDeviceKeys } from '../testing/test-keys.ts';
import { accountPresence, looksDifferent } from './account-presence.ts';
import type { Session, SessionState } from './sessions.ts';

const key = publicKeySchema.parse('A'.repeat(43));
const account = (changes: Partial<Account> = {}): Account => ({
  name: 'alice',
  address: makeAddress('alice', 'home.example'),
  identity: { sign: key, seal: key, generation: 0 },
  certificate: { token: '', issuedAt: 0, expiresAt: 0 },
  revocations: undefined,
  rotations: [],
  showLastSeen: true,
  statusText: 'here',
  invisible: false,
  lastSeen: 7,
  admin: false,
  devices: new Map<DeviceId, Device>(),
  buddies: new Map(),
  incoming: new Map(),
  outgoing: new Map(),
  blocked: new Set(),
  card: undefined,
  ...changes,
});
const connection: Connection = {
  state: { stage: 'connected' },
  remote: '',
  send: () => undefined,
  deliver: () => undefined,
  end: () => undefined,
};
const ids = Array.from({ length: 5 }, () => makeDeviceKeys('x').id);
const sessions = (states: SessionState[]): Session[] =>
  states.map((state, i) => {
    const device = {
      id: ids[i]!,
      certificate: '',
      sign: key,
      label: '',
      addedAt: 0,
      lastSeen: undefined,
      envelopes: 0,
      prekeys: 0,
    };
    return { account: account(), device, state, link: { kind: 'live', connection }, revealedTo: undefined };
  });
const anyStates = fc.array(fc.constantFrom<SessionState>('online', 'away', 'busy', 'invisible'), {
  maxLength: 5,
});

describe('presence of an account', () => {
  it('RZ-29 is always one that clients accept, and the most available of its devices', () => {
    fc.assert(
      fc.property(anyStates, states => {
        const presence = presenceSchema.parse(accountPresence(account(), sessions(states)));
        const visible = states.filter(state => state !== 'invisible');
        const expected = (['online', 'busy', 'away'] as const).find(state => visible.includes(state));
        expect(presence.state).toBe(expected ?? 'offline');
        expect(presence.devices.map(device => device.state)).toEqual(visible);
      }),
    );
  });

  it('RZ-30 with invisible devices only can’t be told from one without devices', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.boolean(), (count, showLastSeen) => {
        const states = Array.from({ length: count }, () => 'invisible' as const);
        const who = account({ showLastSeen });
        expect(accountPresence(who, sessions(states))).toEqual(accountPresence(who, []));
      }),
    );
  });

  it('RZ-31 says when somebody was last seen only if that is wanted', () => {
    expect(accountPresence(account(), [])).toMatchObject({ lastSeen: 7 });
    expect(accountPresence(account({ showLastSeen: false }), [])).not.toHaveProperty('lastSeen');
    expect(accountPresence(account(), sessions(['online']))).not.toHaveProperty('lastSeen');
  });

  it('RZ-29 looks different exactly when a buddy could see a difference', () => {
    const look = (states: SessionState[], text = '') =>
      accountPresence(account({ statusText: text }), sessions(states));
    expect(looksDifferent(look(['online']), look(['online', 'invisible']))).toBe(false);
    expect(looksDifferent(look(['invisible'], 'a'), look(['invisible'], 'b'))).toBe(false);
    expect(looksDifferent(look(['online'], 'a'), look(['online'], 'b'))).toBe(true);
    expect(looksDifferent(look(['online']), look(['online', 'away']))).toBe(true);
    expect(looksDifferent(look(['online', 'away']), look(['online', 'busy']))).toBe(true);
    expect(looksDifferent(look(['online']), look([]))).toBe(true);
  });
});
