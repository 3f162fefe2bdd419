import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok } from '@kith/shared/protocol/result';
import { MessageChannelMain } from 'electron';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../api/client/api-client.ts';
import { messagePortChannel } from '../api/transports/message-port-channel.ts';
import { systemClock } from '../platform/system-clock.ts';
import type { FromDaemon } from './daemon-messages.ts';
import { DaemonProcess } from './daemon-process.ts';

// The real engine, composed as in the utility process; `electron` is the double (see vitest.config.ts).

const entry = fileURLToPath(new URL('./daemon-entry.ts', import.meta.url));
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kith-entry-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

interface Started {
  readonly daemon: DaemonProcess;
  readonly outcome: Promise<FromDaemon>;
}

function start(databaseKey?: string): Started {
  const server = 'https://home.example';
  const daemon = new DaemonProcess(entry, {
    type: 'start',
    dataDir,
    server,
    ...(databaseKey !== undefined && { databaseKey }),
  });
  return { daemon, outcome: new Promise(resolve => daemon.onStarted(resolve)) };
}

const keyOf = (digit: string): string => digit.repeat(64);

test('a window gets topics and commands of a real engine, also one that was there before the engine', async () => {
  const { daemon } = start(keyOf('1'));
  const client = new ApiClient({
    clock: systemClock,
    random: () => 0,
    window: 'window-of-a-test',
    connect: async () => {
      const { port1, port2 } = new MessageChannelMain();
      daemon.connect(port1);
      return ok(messagePortChannel(port2));
    },
  });
  const session = client.topic('session', {});
  await new Promise<void>(resolve => {
    session.subscribe(() => {
      if (session.getSnapshot().rows[0]?.state === 'signed-out') resolve();
    });
  });
  expect(session.getSnapshot().rows).toMatchObject([
    { engine: 'daemon', suggestedServer: 'https://home.example' },
  ]);
  expect(await client.call('buddy.find', { address: 'bob@home.example' })).toMatchObject({
    ok: false,
    error: 'signed-out',
  });
  client.close();
  await daemon.stop();
});

test('the database opens again with the key that made it, and with no other', async () => {
  const first = start(keyOf('1'));
  expect(await first.outcome).toMatchObject({
    type: 'ready',
    files: { session: expect.stringMatching(/^[\w-]{43}$/) },
  });
  await first.daemon.stop();

  const wrong = start(keyOf('2'));
  expect(await wrong.outcome).toMatchObject({
    type: 'failed',
    sentence: expect.stringContaining('does not open'),
  });
  await wrong.daemon.stop();

  const again = start(keyOf('1'));
  expect(await again.outcome).toMatchObject({
    type: 'ready',
    files: { session: expect.stringMatching(/^[\w-]{43}$/) },
  });
  await again.daemon.stop();
});

test('without a key from the shell there is a key file that only the user can read', async () => {
  const { daemon, outcome } = start();
  expect(await outcome).toMatchObject({
    type: 'ready',
    files: { session: expect.stringMatching(/^[\w-]{43}$/) },
  });
  expect(statSync(path.join(dataDir, 'database.key')).mode & 0o077).toBe(0);
  await daemon.stop();
});
