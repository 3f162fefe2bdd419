import fc from 'fast-check';
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
    { type: 'restart', moved: 3 },
  ])('reads $type and leaves out what it does not know', signal => {
    expect(readMediaSignal(JSON.stringify({ ...signal, more: 1 }))).toEqual(signal);
  });

  test('whatever comes is read as one of them or not at all, and what is read is read again', () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(candidate)));
    const near = fc.record(
      {
        type: fc.oneof(
          fc.constantFrom('offer', 'answer', 'candidate', 'renegotiate', 'restart'),
          fc.jsonValue(),
        ),
        sdp: part,
        moved: fc.oneof(part, fc.integer()),
        candidate: fc.oneof(
          part,
          fc.record({ candidate: part, sdpMLineIndex: part, sdpMid: part }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      near.map(value => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, data => {
        const signal = readMediaSignal(data);
        if (signal === undefined) return;
        expect(['offer', 'answer', 'candidate', 'renegotiate', 'restart']).toContain(signal.type);
        expect(readMediaSignal(JSON.stringify(signal))).toEqual(signal);
      }),
      { numRuns: 2_000 },
    );
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
