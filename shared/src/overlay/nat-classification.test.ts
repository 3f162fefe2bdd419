import { describe, expect, it } from 'vitest';
import { classifyNat, type FilteringSample, type MappingSample } from './nat-classification.ts';

const at = (text: string) => {
  const [address = '', port] = text.split(':');
  return { address, port: Number(port) };
};
const saw = (observer: string, seen: string): MappingSample => ({ observer: at(observer), seen: at(seen) });
const own = { addresses: ['10.1.0.2', '127.0.0.1'], port: 5_000 };
const mappingOf = (...mapping: MappingSample[]) =>
  classifyNat({ own, mapping, filtering: undefined }).mapping;

describe('mapping', () => {
  it.each([
    ['nobody said anything', [], 'unknown'],
    ['its own address is seen', [saw('1.1.1.1:3478', '10.1.0.2:5000')], 'none'],
    [
      'its own address is seen by two',
      [saw('1.1.1.1:1', '10.1.0.2:5000'), saw('2.2.2.2:1', '10.1.0.2:5000')],
      'none',
    ],
    ['the address is its own, the port is not', [saw('1.1.1.1:1', '10.1.0.2:5001')], 'unknown'],
    ['one saw it', [saw('1.1.1.1:1', '9.9.9.9:5000')], 'unknown'],
    [
      'two ports of one host saw the same',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('1.1.1.1:2', '9.9.9.9:7')],
      'unknown',
    ],
    [
      'two hosts saw the same',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('2.2.2.2:1', '9.9.9.9:7')],
      'endpoint-independent',
    ],
    [
      'two hosts saw other ports',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('2.2.2.2:1', '9.9.9.9:8')],
      'address-and-port-dependent',
    ],
    [
      'two hosts saw other addresses',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('2.2.2.2:1', '9.9.9.8:7')],
      'address-and-port-dependent',
    ],
    [
      'two hosts saw other ports, two ports of one the same',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('1.1.1.1:2', '9.9.9.9:7'), saw('2.2.2.2:1', '9.9.9.9:8')],
      'address-dependent',
    ],
    [
      'two ports of one host saw other ports',
      [saw('1.1.1.1:1', '9.9.9.9:7'), saw('1.1.1.1:2', '9.9.9.9:8')],
      'address-and-port-dependent',
    ],
  ] as const)('%s', (_, samples, expected) => {
    expect(mappingOf(...samples)).toBe(expected);
  });

  it('is not told to be none where the platform hides the own address', () => {
    const mapping = [saw('1.1.1.1:1', '10.1.0.2:5000'), saw('2.2.2.2:1', '10.1.0.2:5000')];
    expect(classifyNat({ own: undefined, mapping, filtering: undefined }).mapping).toBe(
      'endpoint-independent',
    );
  });
});

describe('filtering', () => {
  const asked = { sentTo: [at('1.1.1.1:1')], otherPort: true, others: 1, heard: [] };
  it.each([
    ['was not looked at', undefined, 'unknown'],
    ['nobody sent anything', { ...asked, otherPort: false, others: 0 }, 'unknown'],
    ['nothing came', asked, 'address-and-port-dependent'],
    [
      'nothing came from the other port, and nobody else was asked',
      { ...asked, others: 0 },
      'address-and-port-dependent',
    ],
    ['the other port came through', { ...asked, heard: [at('1.1.1.1:2')] }, 'address-dependent'],
    ['somebody else came through', { ...asked, heard: [at('3.3.3.3:1')] }, 'endpoint-independent'],
    ['all came through', { ...asked, heard: [at('1.1.1.1:2'), at('3.3.3.3:1')] }, 'endpoint-independent'],
    [
      'only who had been written to came through',
      { ...asked, heard: [at('1.1.1.1:1')] },
      'address-and-port-dependent',
    ],
  ] satisfies [string, FilteringSample | undefined, string][])('%s', (_, filtering, expected) => {
    expect(classifyNat({ own, mapping: [], filtering }).filtering).toBe(expected);
  });
});
