import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  LOCAL_LIMITS,
  type LocalPlace,
  type RunningLocalNetwork,
} from '../../../engine/ports/local-network.ts';
import { NodeLocalNetwork } from './node-local-network.ts';

/** Loopback, on a port of its own: other programs of this machine do not hear of it. */
const OPTIONS = { address: '127.0.0.1', port: 15_353 };
const running: RunningLocalNetwork[] = [];
const hasMulticast = await canMulticast();

beforeEach(ctx => {
  if (!hasMulticast) ctx.skip('this machine has no multicast on loopback');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(network => network.close()));
});

async function start() {
  const sightings: { readonly at: LocalPlace; readonly tag: string }[] = [];
  const frames: string[] = [];
  const network = await new NodeLocalNetwork(OPTIONS).start({
    sighted: (at, tag) => sightings.push({ at, tag }),
    received: text => frames.push(text),
  });
  if (!network) throw new Error('no multicast');
  running.push(network);
  return { network, sightings, frames };
}

it('OV-38 devices of one network see each other, and write to each other in order', async () => {
  const [one, other] = [await start(), await start()];
  one.network.announce('tag-of-one');
  await expect.poll(() => other.sightings.map(({ tag }) => tag)).toContain('tag-of-one');
  other.sightings.length = 0;
  other.network.ask();
  await expect.poll(() => other.sightings.map(({ tag }) => tag)).toContain('tag-of-one');
  expect(one.sightings).toEqual([]);
  const { at } = other.sightings.find(({ tag }) => tag === 'tag-of-one') ?? {};
  if (!at) throw new Error('not seen');
  const lines = Array.from({ length: 50 }, (_, i) => `line-${i}`.padEnd(1_000, '.'));
  expect(await Promise.all(lines.map(line => other.network.send(at, line)))).not.toContain(false);
  await expect.poll(() => one.frames).toEqual(lines);
  one.network.announce(undefined);
  other.sightings.length = 0;
  other.network.announce('tag-of-other');
  other.network.ask();
  await expect.poll(() => one.sightings.map(({ tag }) => tag)).toContain('tag-of-other');
  expect(other.sightings.filter(({ tag }) => tag === 'tag-of-one')).toEqual([]);
});

it('OV-39 a frame that is too long ends its connection, and who went takes none', async () => {
  const [one, other] = [await start(), await start()];
  one.network.announce('tag');
  await expect.poll(() => other.sightings.length).toBeGreaterThan(0);
  const [{ at } = { at: { address: '', port: 0 } }] = other.sightings;
  expect(await other.network.send(at, 'x'.repeat(LOCAL_LIMITS.frame + 1))).toBe(false);
  const socket = createConnection({ host: at.address, port: at.port });
  socket.on('error', () => undefined);
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.write('x'.repeat(2 * LOCAL_LIMITS.frame));
  await closed;
  expect(one.frames).toEqual([]);
  await one.network.close();
  expect(await other.network.send(at, 'Is anybody there?')).toBe(false);
});

/** Whether this machine lets programs speak by multicast on loopback. */
async function canMulticast(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind(15_354, '0.0.0.0');
    await once(socket, 'listening');
    socket.addMembership('224.0.0.251', '127.0.0.1');
    socket.setMulticastInterface('127.0.0.1');
    const heard = once(socket, 'message', { signal: AbortSignal.timeout(1_000) });
    socket.send('x', 15_354, '224.0.0.251');
    await heard;
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
