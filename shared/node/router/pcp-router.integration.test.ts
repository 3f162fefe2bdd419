import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { PcpRouter } from './pcp-router.ts';
import { isMap, lifetimeOf, PcpServer, pcpReply } from './testing/pcp-server.ts';

const WISH = { port: 20_000, protocol: 'UDP' } as const;

let server: PcpServer | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function openServer(...args: Parameters<typeof PcpServer.open>): Promise<PcpServer> {
  server = await PcpServer.open(...args);
  return server;
}

const nonceOf = (request: Buffer) => request.subarray(24, 36).toString('hex');

test('a router is found by its answer, and is asked again when a question was lost', async () => {
  const { at, requests } = await openServer((request, before) => (before < 2 ? [] : [pcpReply(request)]));
  await new PcpRouter(at).find();
  expect(requests).toHaveLength(3);
  expect(requests[2]).toEqual(requests[0]);
});

test('one that knows mappings only is found too', async () => {
  const { at } = await openServer(request => [pcpReply(request, { result: 4 })]);
  await new PcpRouter(at).find();
});

test('one that allows nothing is not found, nor one that speaks NAT-PMP only', async () => {
  const { at, requests } = await openServer((request, before) => [
    before === 0 ? pcpReply(request, { result: 2 }) : Buffer.from('0080000100000e10', 'hex'),
  ]);
  await expect(new PcpRouter(at).find()).rejects.toThrow('PCP result 2');
  await expect(new PcpRouter(at).find()).rejects.toThrow('another version');
  expect(requests).toHaveLength(2);
});

test('a port is asked for, renewed and given back with one nonce, which is of no other port', async () => {
  const { at, requests } = await openServer(request => [pcpReply(request, { lifetime: 600 })]);
  const router = new PcpRouter(at);
  await router.find();
  expect(router.address).toBeUndefined();
  expect(await router.map(WISH)).toEqual({ seconds: 600, forgot: false });
  expect(router.address).toBe('45.0.0.2');
  await router.map({ port: 20_000, protocol: 'TCP' });
  expect(await router.renew(WISH)).toEqual({ seconds: 600, forgot: false });
  await router.giveBack();
  const [first, other, renewal, back, otherBack] = requests.slice(1).map(nonceOf);
  expect([renewal, back]).toEqual([first, first]);
  expect(otherBack).toBe(other);
  expect(other).not.toBe(first);
  expect(requests.slice(1).map(lifetimeOf)).toEqual([1_200, 1_200, 1_200, 0, 0]);
  expect(requests.at(-1)?.readUInt16BE(42)).toBe(0);
  await expect(router.map(WISH)).rejects.toThrow();
  expect(requests).toHaveLength(6);
});

test('a port of another number is given back', async () => {
  const { at, requests } = await openServer(request => [pcpReply(request, { externalPort: 20_001 })]);
  const router = new PcpRouter(at);
  await router.find();
  expect(await router.map(WISH)).toEqual({ seconds: 0, forgot: false });
  expect(requests.slice(1).map(lifetimeOf)).toEqual([1_200, 0]);
  expect(router.address).toBeUndefined();
});

test('a router that refuses grants nothing', async () => {
  const { at } = await openServer(request => [pcpReply(request, { result: isMap(request) ? 8 : 0 })]);
  const router = new PcpRouter(at);
  await router.find();
  expect(await router.map(WISH)).toEqual({ seconds: 0, forgot: false });
});

test('only the answer to the question counts', async () => {
  const { at } = await openServer(request => {
    if (!isMap(request)) return [pcpReply(request)];
    const [right, nonce, protocol, port, opcode] = Array.from({ length: 5 }, () => pcpReply(request));
    nonce![24]! ^= 1;
    protocol![36] = 6;
    port![41]! ^= 1;
    opcode![1] = 0x80;
    const wrong = [nonce!, protocol!, port!, opcode!].map(bytes => {
      bytes.writeUInt32BE(77, 4);
      return bytes;
    });
    return [Buffer.alloc(0), Buffer.from('no PCP at all'), ...wrong, right!];
  });
  const router = new PcpRouter(at);
  await router.find();
  expect(await router.map(WISH)).toEqual({ seconds: 1_200, forgot: false });
});

test('only the router is listened to', async () => {
  const router = await openServer((request, before) => (before === 0 ? [] : [pcpReply(request)]));
  const found = new PcpRouter(router.at).find();
  const { request, port } = await router.heard();
  const stranger = createSocket('udp4').bind(0, router.at.address);
  await once(stranger, 'listening');
  stranger.send(pcpReply(request, { result: 2 }), port, router.at.address);
  await found;
  stranger.close();
});

test('a router that started again forgot what it granted', async () => {
  const epochs = [5_000, 5_000, 5_000, 3];
  const { at } = await openServer((request, before) => [pcpReply(request, { epoch: epochs[before] })]);
  const router = new PcpRouter(at);
  await router.find();
  expect(await router.map(WISH)).toMatchObject({ forgot: false });
  expect(await router.renew(WISH)).toMatchObject({ forgot: false });
  expect(await router.renew(WISH)).toEqual({ seconds: 1_200, forgot: true });
});

test('what is asked for while all is given back is given back too, and not asked for again', async () => {
  const silent = await openServer(request =>
    isMap(request) && lifetimeOf(request) > 0 ? [] : [pcpReply(request)],
  );
  const router = new PcpRouter(silent.at);
  await router.find();
  const heard = silent.heard();
  const mapped = expect(router.map(WISH)).rejects.toThrow('not asked any more');
  await heard;
  await router.giveBack();
  await mapped;
  expect(silent.requests.slice(1).map(lifetimeOf)).toEqual([1_200, 0]);
});

test('a router that is away does not answer', async () => {
  const gone = await PcpServer.open(() => []);
  const { at } = gone;
  gone.close();
  await expect(new PcpRouter(at).find()).rejects.toThrow('no answer');
});
