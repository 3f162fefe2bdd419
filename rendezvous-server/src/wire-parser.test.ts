import fc from 'fast-check';
import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { encodeEventPacket, encodeReply, REQUEST, wireParser } from './wire-parser.ts';

function decode(packet: unknown): unknown {
  const decoder = new wireParser.Decoder();
  let decoded: unknown;
  decoder.on('decoded', value => {
    decoded = value;
  });
  decoder.add(packet);
  decoder.destroy();
  return decoded;
}

/** As socket.io's own parser reads it. */
function reference(packet: string): unknown {
  const decoder = new Decoder();
  let decoded: unknown;
  decoder.on('decoded', (value: unknown) => {
    decoded = value;
  });
  decoder.add(packet);
  return decoded;
}

describe('wire parser', () => {
  it('RZ-1 reads the requests that socket.io’s own clients write', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.jsonValue()), fc.option(fc.nat()), (name, args, id) => {
        const data = [name, ...args];
        const packet = { type: PacketType.EVENT, nsp: '/', data, ...(id !== null && { id }) };
        const [text] = new Encoder().encode(packet);
        expect(decode(text)).toEqual({
          type: 2,
          nsp: '/',
          data: [REQUEST, name, JSON.parse(JSON.stringify(args)), id ?? undefined],
        });
      }),
    );
  });

  it('RZ-1 writes answers and events that they read', () => {
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue(), (id, value) => {
        const data = JSON.parse(JSON.stringify(value));
        expect(reference(encodeReply(id, value))).toEqual({ type: 3, nsp: '/', id, data: [data] });
        expect(reference(encodeEventPacket('signal', value))).toEqual({
          type: 2,
          nsp: '/',
          data: ['signal', data],
        });
      }),
    );
  });

  it('RZ-1 connects to the main namespace or, to be refused, to another', () => {
    expect(decode('0')).toEqual({ type: 0, nsp: '/', data: undefined });
    expect(decode('0{"a":1}')).toEqual({ type: 0, nsp: '/', data: { a: 1 } });
    expect(decode('0/admin,{}')).toEqual({ type: 0, nsp: '/admin', data: {} });
    expect(new wireParser.Encoder().encode({ type: 0, nsp: '/', data: { sid: 'x' } })).toEqual([
      '0{"sid":"x"}',
    ]);
    expect(new wireParser.Encoder().encode({ type: 4, nsp: '/admin', data: 'no' })).toEqual(['4/admin,"no"']);
    expect(new wireParser.Encoder().encode({ type: 1, nsp: '/' })).toEqual(['1']);
  });

  it('RZ-2 takes nothing else', () => {
    const binary = ['51-["x",{"_placeholder":true,"num":0}]', Buffer.from('x')];
    const others = [
      '',
      '3["x"]',
      '4{}',
      '6',
      '9',
      'x',
      '2',
      '2{}',
      '2["x"',
      '2[1]',
      '2[]',
      '21',
      '2/ns,["x"]',
    ];
    for (const packet of [...binary, ...others]) expect(() => decode(packet), String(packet)).toThrow();
  });

  it('RZ-2 no text makes it do anything but throw or decode', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        for (const packet of [text, `2${text}`, `21${text}`, `0${text}`]) {
          try {
            expect(decode(packet)).toHaveProperty('type');
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
    );
  });
});
