import { expect, test } from 'vitest';
import { totalsOf } from './media-stats.ts';

/** As Chromium reports, cut down to what is read. */
const REPORT = new Map<string, Record<string, unknown>>([
  ['T', { type: 'transport', timestamp: 5_000, selectedCandidatePairId: 'P' }],
  [
    'P',
    {
      type: 'candidate-pair',
      currentRoundTripTime: 0.021,
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      packetsReceived: 100,
      responsesReceived: 5,
      requestsReceived: 6,
    },
  ],
  ['L', { type: 'local-candidate', candidateType: 'relay', url: 'turn:home.example:3478?transport=udp' }],
  ['R', { type: 'remote-candidate', candidateType: 'relay' }],
  ['C', { type: 'codec', mimeType: 'audio/opus' }],
  ['V', { type: 'codec', mimeType: 'video/VP8' }],
  [
    'I',
    {
      type: 'inbound-rtp',
      mid: '0',
      codecId: 'C',
      bytesReceived: 800,
      packetsReceived: 90,
      lastPacketReceivedTimestamp: 4_980,
      packetsLost: 2,
      jitter: 0.004,
    },
  ],
  ['Q', { type: 'remote-inbound-rtp', packetsLost: 3, jitter: 0.01 }],
  [
    'O',
    {
      type: 'outbound-rtp',
      mid: '1',
      remoteId: 'Q',
      codecId: 'V',
      bytesSent: 900,
      packetsSent: 70,
      frameWidth: 640,
      frameHeight: 360,
      framesEncoded: 12,
      qualityLimitationReason: 'bandwidth',
    },
  ],
  ['X', { type: 'outbound-rtp', mid: '9', bytesSent: 1 }],
]);

test('running totals of a report, by section', () => {
  const sectionOf = (mid: unknown) => (mid === '0' ? 'microphone' : mid === '1' ? 'camera' : undefined);
  expect(totalsOf(REPORT, sectionOf)).toEqual({
    at: 5_000,
    roundTrip: 21,
    relayed: true,
    relay: 'turn:home.example:3478?transport=udp',
    signsOfLife: 111,
    silence: 20,
    received: {
      microphone: {
        bytes: 800,
        packets: 90,
        lost: 2,
        jitter: 4,
        codec: 'opus',
        width: undefined,
        height: undefined,
        frames: undefined,
        limit: 'none',
      },
    },
    sent: {
      camera: {
        bytes: 900,
        packets: 70,
        lost: 3,
        jitter: 10,
        codec: 'VP8',
        width: 640,
        height: 360,
        frames: 12,
        limit: 'network',
      },
    },
  });
});
