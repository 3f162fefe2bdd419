import type { Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { boundSocket } from './bound-socket.ts';
import { RelayPorts } from './relay-ports.ts';

const HOST = '127.0.0.1';
const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function portsOf(ports: RelayPorts, even = false, withNext = false): Promise<number[] | undefined> {
  const sockets = await ports.open(HOST, even, withNext);
  open.push(...(sockets ?? []));
  return sockets?.map(socket => socket.address().port);
}

/** A range of which every port is free, where the system takes none from by itself. */
async function freeRange(count: number): Promise<{ first: number; last: number }> {
  for (let first = 20_000; ; first += 2 * count) {
    const range = { first, last: first + count - 1 };
    const sockets = await Promise.all(
      Array.from({ length: count }, (_, i) => boundSocket(HOST, first + i).catch(() => undefined)),
    );
    for (const socket of sockets) socket?.close();
    if (sockets.every(socket => socket !== undefined)) return range;
  }
}

test('every port of a range is given once, and none beside it', async () => {
  const range = await freeRange(8);
  const ports = new RelayPorts(range);
  const given: number[] = [];
  for (let i = 0; i < 8; i++) given.push(...((await portsOf(ports)) ?? []));
  expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 8 }, (_, i) => range.first + i));
  expect(await portsOf(ports)).toBeUndefined();
});

test.each([
  ['in a range', () => freeRange(9)],
  ['anywhere', async () => undefined],
])('an even port, and the one after it: %s', async (_, range) => {
  const ports = new RelayPorts(await range());
  const [even] = (await portsOf(ports, true)) ?? [];
  expect(even! % 2).toBe(0);
  const [first, second] = (await portsOf(ports, true, true)) ?? [];
  expect([first! % 2, second]).toEqual([0, first! + 1]);
});
