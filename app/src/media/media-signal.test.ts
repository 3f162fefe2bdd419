import { describe, expect, test } from 'vitest';
import { readMediaSignal } from './media-signal.ts';

const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 5000 typ host', sdpMLineIndex: 0, sdpMid: '0' };

describe('media signals', () => {
  test.each([
    { type: 'offer', sdp: 'v=0' },
    { type: 'answer', sdp: 'v=0' },
    { type: 'candidate', candidate },
    { type: 'renegotiate' },
    { type: 'restart' },
  ])('reads $type and leaves out what it does not know', signal => {
    expect(readMediaSignal(JSON.stringify({ ...signal, more: 1 }))).toEqual(signal);
  });

  test.each([
    '',
    '{',
    'null',
    '1',
    '[]',
    '{"type":"offer"}',
    '{"type":"offer","sdp":1}',
    '{"type":"candidate"}',
    '{"type":"candidate","candidate":{"candidate":"x"}}',
    '{"type":"candidate","candidate":{"candidate":1,"sdpMid":"0"}}',
    '{"type":"transceiverRequest","transceiverRequest":{"kind":"video"}}',
    JSON.stringify({ type: 'offer', sdp: 'x'.repeat(40_000) }),
  ])('refuses %s', text => {
    expect(readMediaSignal(text)).toBeUndefined();
  });
});
