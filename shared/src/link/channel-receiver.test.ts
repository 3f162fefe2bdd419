import { expect, it } from 'vitest';
import { ChannelReceiver, type ReceivedMessage } from './channel-receiver.ts';
import { DATA_HEADER } from './frame.ts';
import type { LinkChannel } from './link-channel.ts';

/** A channel on which messages come in two frames each, filled with a number. */
function open(channel: LinkChannel) {
  const receiver = new ChannelReceiver(channel);
  let offset = 0;
  const frame = (payload: Uint8Array, first: boolean) => {
    const taken = receiver.accept({ kind: 'data', channel, first, last: !first, offset, payload });
    offset += DATA_HEADER + payload.length;
    return taken;
  };
  const receive = (n: number, length: number) => {
    const half = new Uint8Array(length / 2).fill(n);
    frame(half, true);
    const message = frame(half, false);
    if (typeof message !== 'object') throw new Error(message);
    return message;
  };
  return { receive, consume: (message: ReceivedMessage) => receiver.consume(message) };
}

const isFilledWith = (n: number, { bytes }: ReceivedMessage) => bytes.every(byte => byte === n);

it('lends memory for a message of channel files until it is consumed, and no longer', () => {
  const { receive, consume } = open('files');
  const [one, two] = [receive(1, 200_000), receive(2, 100_000)];
  expect([isFilledWith(1, one), isFilledWith(2, two)]).toEqual([true, true]);
  consume(one);
  const three = receive(3, 262_144);
  expect(three.bytes).toHaveLength(262_144);
  expect([isFilledWith(2, two), isFilledWith(3, three)]).toEqual([true, true]);
  expect(three.bytes.buffer).toBe(one.bytes.buffer);
});

it('does not use memory again that was given away, or that is longer than a piece', () => {
  const { receive, consume } = open('files');
  const given = receive(1, 200_000);
  structuredClone(given.bytes, { transfer: [given.bytes.buffer as ArrayBuffer] });
  consume(given);
  const long = receive(2, 400_000);
  consume(long);
  const next = receive(3, 200_000);
  expect(isFilledWith(3, next)).toBe(true);
  expect(next.bytes.buffer).not.toBe(long.bytes.buffer);
});

it('lends nothing in other channels: whoever gets a message may keep it', () => {
  const { receive, consume } = open('chat');
  const kept = receive(1, 100_000);
  consume(kept);
  const next = receive(2, 100_000);
  expect([isFilledWith(1, kept), isFilledWith(2, next)]).toEqual([true, true]);
});
