import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RelayServer } from './relay-server.ts';
import { credentials, HOST, startLoopbackRelay } from './testing/loopback-relay.ts';

const { username, credential } = credentials;
const isHere = spawnSync('turnutils_uclient', ['-h']).error === undefined;
const why = isHere ? '' : ' (skipped: no turnutils_uclient; it is in the package coturn of Debian)';
const run = promisify(execFile);

describe.skipIf(!isHere)(`clients of coturn${why}`, () => {
  let relay: RelayServer;
  beforeAll(async () => {
    relay = await startLoopbackRelay();
  });
  afterAll(() => relay?.stop());

  it('the STUN client learns its address', async () => {
    const { stdout } = await run('turnutils_stunclient', ['-p', String(relay.port), HOST]);
    expect(stdout).toMatch(/UDP reflexive addr: 127\.0\.0\.1:\d+/);
  });

  it.each([
    ['datagrams, with a second port for RTCP', []],
    ['a stream', ['-t', '-c']],
    ['Send indications', ['-s', '-c']],
  ])('two TURN clients hear each other through it: %s', async (_, flags) => {
    const before = relay.relayedBytes;
    const login = ['-u', username, '-w', credential, '-p', String(relay.port)];
    // Two clients that talk with each other, twenty messages each.
    const { stdout } = await run('turnutils_uclient', [
      ...login,
      '-y',
      '-m',
      '2',
      '-n',
      '20',
      ...flags,
      HOST,
    ]);
    expect(stdout).toContain('Total lost packets 0 (0.000000%)');
    expect(relay.relayedBytes).toBeGreaterThan(before);
  });

  it('a wrong password gets nothing', async () => {
    const login = ['-u', username, '-w', 'guessed', '-p', String(relay.port)];
    const { stdout } = await run('turnutils_uclient', [...login, '-y', '-n', '1', HOST]).catch(
      error => error,
    );
    expect(stdout).not.toContain('Total lost packets 0');
  });
});
