import { afterEach, expect, test, vi } from 'vitest';
import { PcpRouter } from './pcp-router.ts';
import { RouterPorts } from './router-ports.ts';
import { internalPortOf, isMap, lifetimeOf, PcpServer, pcpReply } from './testing/pcp-server.ts';

const WISHES = [
  { port: 20_000, protocol: 'UDP' },
  { port: 20_001, protocol: 'TCP' },
] as const;

const servers: PcpServer[] = [];
let ports: RouterPorts | undefined;
let warnings: string[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await ports?.close();
  for (const server of servers.splice(0)) server.close();
  warnings = [];
});

async function openServer(...args: Parameters<typeof PcpServer.open>): Promise<PcpServer> {
  const server = await PcpServer.open(...args);
  servers.push(server);
  return server;
}

async function openPorts(): Promise<RouterPorts | undefined> {
  const log = { warn: (_: object, message: string) => warnings.push(message) };
  const ways = servers.map(({ at }) => new PcpRouter(at));
  ports = await RouterPorts.open(WISHES, 'Kith', log, ways);
  return ports;
}

test('where the first way to answer grants nothing the next one is taken', async () => {
  const refusing = await openServer(request => [pcpReply(request, { result: isMap(request) ? 2 : 0 })]);
  const slow = await openServer((request, before) => (before === 0 ? [] : [pcpReply(request)]));
  expect((await openPorts())?.granted).toEqual(WISHES);
  expect(ports?.publicAddress).toBe('45.0.0.2');
  expect(warnings).toEqual([]);
  expect(refusing.maps).toHaveLength(4);
  await ports?.close();
  expect(slow.maps.map(lifetimeOf)).toEqual([1_200, 1_200, 0, 0]);
});

test('what one way refuses is said, and that no way grants anything', async () => {
  const free = new Set<number>([WISHES[0].port]);
  await openServer(request => {
    const isRefused = isMap(request) && !free.has(internalPortOf(request));
    return [pcpReply(request, { result: isRefused ? 8 : 0 })];
  });
  expect((await openPorts())?.granted).toEqual([WISHES[0]]);
  expect(warnings).toEqual(['the router did not open these ports']);
  await ports?.close();
  free.clear();
  expect(await openPorts()).toBeUndefined();
  expect(warnings.at(-1)).toMatch(/^no router here opens ports/);
});

test('ports that are granted for less are renewed sooner', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const server = await openServer(request => [pcpReply(request, { lifetime: 300 })]);
  await openPorts();
  vi.advanceTimersByTime(149_000);
  const heard = server.heard();
  expect(server.maps).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect((await heard).request.subarray(24)).toEqual(server.maps[0]?.subarray(24));
});

test('a router that forgot in the middle of a renewal is asked for all of them again', async () => {
  // Found, two granted, the first renewed before it starts again and the second after.
  const epochs = [5_000, 5_000, 5_000, 5_000, 3];
  const server = await openServer((request, before) => [pcpReply(request, { epoch: epochs[before] ?? 3 })]);
  await openPorts();
  await ports?.renew();
  expect(server.maps.map(internalPortOf)).toEqual([20_000, 20_001, 20_000, 20_001, 20_000, 20_001]);
});

test('a router that shows that it forgot when it is asked for more is asked for all of them again', async () => {
  const epochs = [5_000, 5_000, 5_000];
  const server = await openServer((request, before) => [pcpReply(request, { epoch: epochs[before] ?? 3 })]);
  await openPorts();
  await ports?.add([{ port: 20_002, protocol: 'UDP' }]);
  expect(server.maps.map(internalPortOf)).toEqual([20_000, 20_001, 20_002, 20_000, 20_001]);
});
