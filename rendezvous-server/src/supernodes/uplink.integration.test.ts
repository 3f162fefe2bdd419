import { LIMITS } from '@kith/shared/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { logIn, makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { TestClient } from '../testing/test-client.ts';
import { startTestServer } from '../testing/test-server.ts';

const padding = 'A'.repeat(LIMITS.uplinkPadding);

let server: Rendezvous;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

/** What each of so many requests is answered. */
function measure({ client }: TestDevice, requests: number) {
  return Promise.all(Array.from({ length: requests }, () => client.ask('supernode:uplink', { padding })));
}

describe('what is sent to measure the uplink', () => {
  it('RZ-53 is answered, sixteen times an hour for a device, whatever connection it comes over', async () => {
    const alice = await makeTestAccount(server.url, 'alice');
    const first = await measure(alice, LIMITS.uplinkRequests - 1);
    expect(first.every(({ ok }) => ok)).toBe(true);
    alice.client.close();
    const again = await logIn(alice.account, alice.keys, server.url);
    const [last, refused] = await measure(again, 2);
    expect(last).toEqual({ ok: true, value: {} });
    expect(refused).toEqual({ ok: false, error: 'rate-limited', retryAfter: expect.any(Number) });
    const { retryAfter = 0 } = refused as { retryAfter?: number };
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(LIMITS.uplinkInterval / 1_000);
    const bob = await makeTestAccount(server.url, 'bob');
    expect(await measure(bob, 1)).toEqual([{ ok: true, value: {} }]);
  });

  it('RZ-53 is refused when it is too much, or no text of base64url', async () => {
    const { client } = await makeTestAccount(server.url, 'alice');
    expect(await client.refusal('supernode:uplink', { padding: `${padding}A` })).toBe('too-large');
    expect(await client.refusal('supernode:uplink', { padding: '\u0000' })).toBe('malformed-request');
  });

  it('RZ-53 is refused before log-in, and where there are no supernodes', async () => {
    const stranger = await TestClient.connect(server.url);
    await stranger.hello();
    expect(await stranger.refusal('supernode:uplink', { padding })).toBe('not-logged-in');
    stranger.close();
    await server.close();
    server = await startTestServer({ supernodes: { enabled: false } });
    const { client } = await makeTestAccount(server.url, 'alice');
    expect(await client.refusal('supernode:uplink', { padding })).toBe('not-allowed');
  });
});
