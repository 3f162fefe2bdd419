import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rendezvous, startRendezvous } from '../../../rendezvous-server/src/rendezvous.ts';
import type { CommandName, CommandParams, CommandResult, MessageRow } from '../api/contract.ts';
import { DaemonProcess, rowsOf } from './testing/daemon-process.ts';

const alice = 'alice@home.example' as Address;
const bob = 'bob@home.example' as Address;
const password = 'correct horse battery';

let folder: string;
let server: Rendezvous;
const daemons = new Set<DaemonProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-two-'));
  server = await startRendezvous({ data: join(folder, 'server'), name: 'home.example', port: 0 });
});
afterEach(async () => {
  await Promise.all([...daemons].map(daemon => daemon.stop()));
  daemons.clear();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string): Promise<DaemonProcess> {
  const daemon = await DaemonProcess.start(join(folder, name));
  daemons.add(daemon);
  return daemon;
}

async function run<N extends CommandName>(
  daemon: DaemonProcess,
  name: N,
  params: CommandParams<N>,
): Promise<CommandResult<N>> {
  const result = await daemon.client.call(name, params);
  if (!result.ok) throw new Error(`${name}: ${result.error}`);
  return result.value;
}

async function signUp(daemon: DaemonProcess, userName: string): Promise<void> {
  await run(daemon, 'account.sign-up', { server: server.url, userName, password, deviceName: 'laptop' });
  await daemon.until('session', {}, ([session]) => session?.state === 'online');
}

async function befriend(asker: DaemonProcess, askerAddress: Address, other: DaemonProcess, to: Address) {
  await run(asker, 'buddy.request', { to, note: 'Hello, it is me.' });
  const [request] = await other.until('requests', {}, rows => rows.length === 1);
  expect(request).toMatchObject({ address: askerAddress, direction: 'incoming', note: 'Hello, it is me.' });
  await run(other, 'buddy.answer', { address: askerAddress, answer: 'accept' });
  await asker.until('roster', {}, ([row]) => row?.address === to && row.state === 'online');
  await other.until('roster', {}, ([row]) => row?.address === askerAddress && row.state === 'online');
}

const conversation = (address: Address) => ({ address, count: 100 });
const textsOf = (rows: readonly MessageRow[]) =>
  rows.map(({ body, author, state }) => [author, body.type === 'text' ? body.text : body.type, state]);

describe('two daemons', () => {
  it('sign up, become buddies, chat over a direct link, and have it all after a restart', async () => {
    let [atAlice, atBob] = await Promise.all([start('alice'), start('bob')]);
    await Promise.all([signUp(atAlice, 'alice'), signUp(atBob, 'bob')]);
    await befriend(atAlice, alice, atBob, bob);

    await run(atAlice, 'chat.open', { address: bob });
    const [route] = await atAlice.until('roster', {}, ([row]) => row?.route.state === 'open');
    expect(route?.route.kind === undefined || route.route.kind === 'same-network').toBe(true);

    await run(atAlice, 'chat.send', { address: bob, text: 'Are you there?' });
    const received = await atBob.until('conversation', conversation(alice), rows => rows.length === 1);
    await run(atBob, 'chat.read', { address: alice, upTo: received[0]!.order });
    await run(atBob, 'chat.send', { address: alice, text: 'Yes. 👋\nAnd you?' });
    const talk = await atAlice.until(
      'conversation',
      conversation(bob),
      rows => rows.length === 2 && rows[0]?.state === 'read',
    );
    expect(textsOf(talk)).toEqual([
      [alice, 'Are you there?', 'read'],
      [bob, 'Yes. 👋\nAnd you?', 'delivered'],
    ]);
    const safety = await Promise.all([
      run(atAlice, 'buddy.safety-number', { address: bob }),
      run(atBob, 'buddy.safety-number', { address: alice }),
    ]);
    expect(safety[0]).toEqual(safety[1]);

    await Promise.all([atAlice.stop(), atBob.stop()]);
    await server.close();
    server = await startRendezvous({
      data: join(folder, 'server'),
      name: 'home.example',
      port: portOf(server),
    });
    [atAlice, atBob] = await Promise.all([start('alice'), start('bob')]);
    await atAlice.until('roster', {}, ([row]) => row?.address === bob && row.state === 'online');
    const kept = await atAlice.until('conversation', conversation(bob), rows => rows.length === 2);
    expect(textsOf(kept)).toEqual(textsOf(talk));
    expect(await run(atBob, 'buddy.safety-number', { address: alice })).toEqual(safety[0]);

    await run(atBob, 'chat.send', { address: alice, text: 'Still here.' });
    await atAlice.until('conversation', conversation(bob), rows => rows.length === 3);
    await atBob.until('conversation', conversation(alice), rows => rows[2]?.state === 'delivered');
  });

  it('a message to somebody who is offline waits in the mailbox and arrives once', async () => {
    let [atAlice, atBob] = await Promise.all([start('alice'), start('bob')]);
    await Promise.all([signUp(atAlice, 'alice'), signUp(atBob, 'bob')]);
    await befriend(atAlice, alice, atBob, bob);
    await atBob.stop();
    await atAlice.until('roster', {}, ([row]) => row?.state === 'offline');
    await run(atAlice, 'chat.send', { address: bob, text: 'For later.' });
    await atAlice.until('conversation', conversation(bob), ([row]) => row?.state === 'sent');
    atBob = await start('bob');
    const rows = await atBob.until('conversation', conversation(alice), found => found.length > 0);
    expect(textsOf(rows)).toEqual([[alice, 'For later.', 'delivered']]);
    await atAlice.until('conversation', conversation(bob), ([row]) => row?.state === 'delivered');
  });

  it('two windows of one daemon agree', async () => {
    const atAlice = await start('alice');
    await signUp(atAlice, 'alice');
    const second = await atAlice.openWindow();
    await run(atAlice, 'settings.change', { theme: 'dark' });
    await run(atAlice, 'presence.set', { state: 'busy', text: 'writing' });
    await rowsOf(second, 'session', {}, ([row]) => row?.presence === 'busy' && row.text === 'writing');
    await rowsOf(second, 'settings', {}, ([settings]) => settings?.theme === 'dark');
    expect((await second.call('settings.change', { theme: 'light' })).ok).toBe(true);
    await atAlice.until('settings', {}, ([settings]) => settings?.theme === 'light');
    second.close();
  });

  it('both call at once and are in one call', async () => {
    const [atAlice, atBob] = await Promise.all([start('alice'), start('bob')]);
    await Promise.all([signUp(atAlice, 'alice'), signUp(atBob, 'bob')]);
    await befriend(atAlice, alice, atBob, bob);
    await run(atAlice, 'chat.open', { address: bob });
    await atAlice.until('roster', {}, ([row]) => row?.route.state === 'open');
    await Promise.all([
      run(atAlice, 'call.place', { address: bob }),
      run(atBob, 'call.place', { address: alice }),
    ]);
    const isStart = ({ order }: { order: { type: string } }) => order.type === 'start';
    const [forAlice, forBob] = await Promise.all(
      [atAlice, atBob].map(daemon => daemon.until('media', {}, rows => rows.some(isStart))),
    );
    const [aliceStart, bobStart] = [forAlice!.find(isStart)?.order, forBob!.find(isStart)?.order];
    expect(aliceStart).toMatchObject({ type: 'start', callId: bobStart?.callId });
    const [call] = await atBob.until('call', {}, ([row]) => row?.state === 'connecting');
    await run(atBob, 'call.hang-up', { callId: call!.callId });
    await atAlice.until('call', {}, ([row]) => row?.state === 'ended');
  });

  it('a call rings, is accepted, declined and hung up', async () => {
    const [atAlice, atBob] = await Promise.all([start('alice'), start('bob')]);
    await Promise.all([signUp(atAlice, 'alice'), signUp(atBob, 'bob')]);
    await befriend(atAlice, alice, atBob, bob);
    await run(atAlice, 'call.place', { address: bob });
    const [ringing] = await atBob.until('call', {}, ([call]) => call?.state === 'ringing');
    expect(ringing).toMatchObject({ address: alice, direction: 'incoming', tone: 'incoming' });
    await run(atBob, 'call.decline', { callId: ringing!.callId, message: 'Later.' });
    const [ended] = await atAlice.until('call', {}, ([call]) => call?.state === 'ended');
    expect(ended).toMatchObject({ reason: 'declined', message: 'Later.' });
    const [entry] = await atBob.until('conversation', conversation(alice), rows => rows.length === 1);
    expect(entry?.body).toMatchObject({ type: 'call', direction: 'incoming', outcome: 'declined' });

    await run(atAlice, 'call.dismiss', { callId: ringing!.callId });
    await run(atBob, 'call.place', { address: alice });
    const [second] = await atAlice.until('call', {}, ([call]) => call?.state === 'ringing');
    await run(atAlice, 'call.accept', { callId: second!.callId });
    const orders = await atAlice.until('media', {}, rows => rows.length > 0);
    expect(orders[0]?.order).toMatchObject({ type: 'start', role: 'responder', generation: 1 });
    await run(atBob, 'call.hang-up', { callId: second!.callId });
    await atAlice.until('call', {}, ([call]) => call?.state === 'ended');
  });
});

function portOf({ url }: Rendezvous): number {
  return Number(new URL(url).port);
}
