import { accountCertificateSchema } from '@kith/shared/identity/certificates';
import { openToken } from '@kith/shared/identity/signed-token';
import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Roster } from './accounts/roster.ts';
import { expireRequestLog, requestsOfDay, writeRequest } from './buddies/request-store.ts';
import {
  acknowledgeEnvelopes,
  expireEnvelopes,
  fetchEnvelopes,
  storeEnvelope,
} from './mailbox/mailbox-store.ts';
import { expirePrekeys } from './mailbox/prekey-store.ts';
import { Sessions } from './presence/sessions.ts';
import type { Rendezvous } from './rendezvous.ts';
import { openDatabase } from './storage/open-database.ts';
import { sweep } from './sweeps.ts';
import { seedInto } from './testing/seed-population.ts';
import { logIn, makeTestAccount } from './testing/test-account.ts';
import { randomId, suite } from './testing/test-keys.ts';
import { startTestServer } from './testing/test-server.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

describe('expiry', () => {
  it('RZ-40 deletes envelopes after thirty days, and remembers delivered ids as long', async () => {
    const { db, close } = await openDatabase(':memory:');
    const [alice] = await seedInto(db, 'home.example', 2, 0);
    const device = alice?.keys.id ?? '';
    const [old, delivered, fresh] = [randomId(), randomId(), randomId()];
    const put = (id: string, storedAt: number) =>
      storeEnvelope(db, device, { id, envelope: 'AAAA', storedAt }, storedAt);
    await put(old, NOW - LIMITS.mailboxLifetime - 1);
    await put(delivered, NOW - LIMITS.mailboxLifetime + DAY);
    await put(fresh, NOW);
    await acknowledgeEnvelopes(db, device, [delivered]);

    expect(await expireEnvelopes(db, NOW)).toBe(1);
    expect((await fetchEnvelopes(db, device)).envelopes.map(({ id }) => id)).toEqual([fresh]);
    expect(await put(delivered, NOW)).toBe('known');
    expect(await expireEnvelopes(db, NOW + 2 * DAY)).toBe(1);
    expect(await put(delivered, NOW + 2 * DAY)).toBe('stored');
    await close();
  });

  it('RZ-36 forgets that a prekey was handed out only when nobody accepts it any more', async () => {
    const { db, close } = await openDatabase(':memory:');
    const [alice] = await seedInto(db, 'home.example', 2, 0);
    const device = alice?.keys.id ?? '';
    await db
      .insertInto('prekeys')
      .values([
        { device, id: randomId(), token: null, expires_at: NOW },
        { device, id: randomId(), token: 'x', expires_at: NOW - 1 },
      ])
      .execute();
    expect(await expirePrekeys(db, NOW)).toBe(1);
    expect(await db.selectFrom('prekeys').selectAll().execute()).toHaveLength(1);
    await close();
  });

  it('RZ-23 requests count for a day', async () => {
    const { db, close } = await openDatabase(':memory:');
    await seedInto(db, 'home.example', 2, 0);
    await writeRequest(db, 'person0', 'person1', { note: '', at: NOW, ignored: false });
    expect(await requestsOfDay(db, 'person0', 'person1', NOW + DAY - 1)).toEqual({ all: 1, toReceiver: 1 });
    expect(await requestsOfDay(db, 'person0', 'person1', NOW + DAY)).toEqual({ all: 0, toReceiver: 0 });
    await expireRequestLog(db, NOW + DAY + 1);
    expect(await db.selectFrom('request_log').selectAll().execute()).toEqual([]);
    await close();
  });

  it('RZ-38 counts in memory follow what a sweep deletes', async () => {
    const { db, close } = await openDatabase(':memory:');
    const [alice] = await seedInto(db, 'home.example', 2, 0);
    const device = alice?.keys.id ?? '';
    await storeEnvelope(db, device, { id: randomId(), envelope: 'AAAA', storedAt: NOW }, 1);
    const roster = new Roster(db, 'home.example');
    const account = await roster.find('person0');
    const counted = [...(account?.devices.values() ?? [])][0];
    expect(counted?.envelopes).toBe(1);
    const now = () => NOW + LIMITS.mailboxLifetime + 1;
    await sweep({ db, roster, sessions: new Sessions(), now });
    expect(counted?.envelopes).toBe(0);
    await close();
  });
});

describe('account certificates', () => {
  let server: Rendezvous;
  let time: number;
  beforeEach(async () => {
    time = NOW;
    server = await startTestServer({}, { now: () => time });
  });
  afterEach(() => server.close());

  it('ID-9 are signed anew when half their life is over, not before', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const half = LIMITS.accountCertificateLifetime / 2;
    time = NOW + half - 1;
    expect((await logIn(alice.account, alice.keys)).state.card.account).toBe(alice.state.card.account);
    time = NOW + half;
    const { state } = await logIn(alice.account, alice.keys);
    const opened = await openToken(
      suite,
      'account-certificate',
      state.card.account,
      accountCertificateSchema,
      server.key,
    );
    expect(opened).toMatchObject({ ok: true, value: { issuedAt: time, address: 'alice@home.example' } });
  });
});
