import type { Section } from './media-sections.ts';

/** One direction of one section: running totals, as `getStats` has them (W3C webrtc-stats). */
export interface FlowTotals {
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  /** Milliseconds. */
  readonly jitter: number | undefined;
  readonly codec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly frames: number | undefined;
  /** What holds our encoder back. */
  readonly limit: 'none' | 'processor' | 'network';
}

/** What `getStats` says about a call at one moment. */
export interface MediaStats {
  /** Milliseconds. */
  readonly at: number;
  /** Milliseconds there and back, as ICE measured last. */
  readonly roundTrip: number | undefined;
  readonly relayed: boolean;
  /** URL or address of the relay, when it is ours. */
  readonly relay: string | undefined;
  /** Grows while the other end answers, also when it sends nothing. */
  readonly signsOfLife: number;
  /** Milliseconds since the last packet of the microphone's section, where the browser tells. */
  readonly silence: number;
  readonly received: Flows;
  readonly sent: Flows;
}
export type Flows = Readonly<Partial<Record<Section, FlowTotals>>>;

type Report = Readonly<Record<string, unknown>>;

/** @param sectionOf names the section of a media id */
export async function readMediaStats(
  connection: RTCPeerConnection,
  sectionOf: (mid: unknown) => Section | undefined,
): Promise<MediaStats> {
  return totalsOf(await connection.getStats(), sectionOf);
}

/** The same from a report. */
export function totalsOf(
  report: ReadonlyMap<string, Report>,
  sectionOf: (mid: unknown) => Section | undefined,
): MediaStats {
  const received: Partial<Record<Section, FlowTotals>> = {};
  const sent: Partial<Record<Section, FlowTotals>> = {};
  let at = 0;
  let heardAt: number | undefined;
  let path: Report | undefined;
  for (const [, stats] of report) {
    const section = sectionOf(stats['mid']);
    if (stats['type'] === 'inbound-rtp' && section) {
      received[section] = flowOf(stats, stats, report);
      if (section === 'microphone') heardAt = numberOf(stats['lastPacketReceivedTimestamp']);
    }
    if (stats['type'] === 'outbound-rtp' && section) {
      // What arrived of it, as the other end reports.
      const arrived = find(report, stats['remoteId']);
      sent[section] = flowOf(stats, arrived ?? {}, report);
    }
    if (stats['type'] !== 'transport') continue;
    at = numberOr0(stats['timestamp']);
    path = find(report, stats['selectedCandidatePairId']);
  }
  const roundTrip = numberOf(path?.['currentRoundTripTime']);
  const local = find(report, path?.['localCandidateId']);
  return {
    at,
    roundTrip: roundTrip === undefined ? undefined : roundTrip * 1_000,
    relayed: ['localCandidateId', 'remoteCandidateId'].some(
      end => find(report, path?.[end])?.['candidateType'] === 'relay',
    ),
    relay:
      local?.['candidateType'] === 'relay'
        ? (textOf(local['url']) ?? textOf(local['address']) ?? textOf(local['ip']))
        : undefined,
    signsOfLife:
      numberOr0(path?.['packetsReceived']) +
      numberOr0(path?.['responsesReceived']) +
      numberOr0(path?.['requestsReceived']),
    silence: heardAt === undefined ? 0 : Math.max(0, at - heardAt),
    received,
    sent,
  };
}

function flowOf(stats: Report, losses: Report, report: ReadonlyMap<string, Report>): FlowTotals {
  const isReceived = stats['type'] === 'inbound-rtp';
  const jitter = numberOf(losses['jitter']);
  const codec = find(report, stats['codecId'])?.['mimeType'];
  return {
    bytes: numberOr0(stats[isReceived ? 'bytesReceived' : 'bytesSent']),
    packets: numberOr0(stats[isReceived ? 'packetsReceived' : 'packetsSent']),
    lost: numberOr0(losses['packetsLost']),
    jitter: jitter === undefined ? undefined : jitter * 1_000,
    codec: typeof codec === 'string' ? codec.replace(/^\w+\//, '') : undefined,
    width: numberOf(stats['frameWidth']),
    height: numberOf(stats['frameHeight']),
    frames: numberOf(stats[isReceived ? 'framesDecoded' : 'framesEncoded']),
    limit: limitOf(stats['qualityLimitationReason']),
  };
}

function limitOf(reason: unknown): FlowTotals['limit'] {
  return reason === 'cpu' ? 'processor' : reason === 'bandwidth' ? 'network' : 'none';
}

function find(report: ReadonlyMap<string, Report>, id: unknown): Report | undefined {
  return typeof id === 'string' ? report.get(id) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function numberOr0(value: unknown): number {
  return numberOf(value) ?? 0;
}
