import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePcpResponse, encodePcpAnnounce, encodePcpMap } from './pcp-message.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const nonce = bytes('000102030405060708090a0b');

const HEADER = '02 81 00 00 000004b0 00000e10 000000000000000000000000';
const MAP = `${HEADER}
  000102030405060708090a0b 11 000000 4e20 4e21 00000000000000000000ffff 2d000002`;

test('an announcement is asked for with the header alone', () => {
  expect(encodePcpAnnounce('192.168.77.2')).toEqual(
    bytes('02 00 0000 00000000 00000000000000000000ffff c0a84d02'),
  );
});

test('a mapping is asked for', () => {
  const map = {
    nonce,
    protocol: 'UDP',
    internalPort: 20_000,
    externalPort: 20_001,
    lifetime: 1_200,
  } as const;
  expect(encodePcpMap('192.168.77.2', map)).toEqual(
    bytes(`02 01 0000 000004b0 00000000000000000000ffff c0a84d02
      000102030405060708090a0b 11 000000 4e20 4e21 00000000000000000000ffff 00000000`),
  );
  expect(encodePcpMap('192.168.77.2', { ...map, protocol: 'TCP' })[36]).toBe(6);
});

test('a mapping that was granted is read', () => {
  expect(decodePcpResponse(bytes(MAP))).toEqual({
    opcode: 'map',
    result: 0,
    lifetime: 1_200,
    epoch: 3_600,
    nonce,
    protocol: 'UDP',
    internalPort: 20_000,
    externalPort: 20_001,
    externalAddress: '45.0.0.2',
  });
});

test('options after a mapping do not matter, and an external address may be IPv6', () => {
  const response = bytes(`${MAP} 02 00 0000`);
  response.set(bytes('20010db8000000000000000000000001'), 44);
  expect(decodePcpResponse(response)).toMatchObject({ externalAddress: '2001:db8::1', externalPort: 20_001 });
});

test('an announcement and an error are read', () => {
  expect(decodePcpResponse(bytes(HEADER.replace('02 81', '02 80')))).toEqual({
    opcode: 'announce',
    result: 0,
    lifetime: 1_200,
    epoch: 3_600,
  });
  expect(decodePcpResponse(bytes(MAP.replace('02 81 00 00', '02 81 00 02')))).toMatchObject({ result: 2 });
});

test.each([
  ['NAT-PMP', '00 80 0001 00000e10'],
  ['a later version', HEADER.replace('02 81 00 00', '03 81 00 01')],
])('%s says that it knows another version only', (_, response) => {
  expect(decodePcpResponse(bytes(response))).toEqual({ opcode: 'version' });
});

test.each([
  ['nothing', ''],
  ['less than a header', HEADER.slice(0, -2)],
  ['a request', MAP.replace('02 81', '02 01')],
  ['an external address of NAT-PMP', '00 80 0000 00000e10 2d000002'],
  ['another version without an error', MAP.replace('02 81', '01 81')],
  ['another opcode', MAP.replace('02 81', '02 82')],
  ['a mapping cut short', MAP.slice(0, -8)],
  ['a length that is no multiple of four', `${MAP} 00`],
  ['another protocol than UDP and TCP', MAP.replace(' 11 ', ' 84 ')],
  ['more than the longest message', MAP + '00'.repeat(1_044)],
])('%s is not read', (_, response) => {
  expect(decodePcpResponse(bytes(response))).toBeUndefined();
});

test('the longest message is read', () => {
  expect(decodePcpResponse(bytes(MAP + '00'.repeat(1_040)))).toMatchObject({ opcode: 'map' });
});

test('no bytes make it fail', () => {
  const garbage = fc.uint8Array({ maxLength: 1_200 });
  const pcpLike = garbage.map(body => Uint8Array.from([2, 0x80 | (body.length & 1), 0, 0, ...body]));
  const changed = fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 255 })).map(([at, value]) => {
    const response = bytes(MAP);
    response[at] = value;
    return response;
  });
  fc.assert(
    fc.property(fc.oneof(garbage, pcpLike, changed), response => {
      const decoded = decodePcpResponse(response);
      if (decoded !== undefined) expect(response[1]! & 0x80).toBe(0x80);
    }),
    { numRuns: 2_000 },
  );
});
