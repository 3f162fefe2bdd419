/** What `getStats` says about a call, as running totals (W3C webrtc-stats). */
export interface MediaStats {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Milliseconds there and back, as ICE measured last. */
  readonly roundTrip: number | undefined;
  readonly relayed: boolean;
}

/** How the sound of the running call does. */
export interface CallQuality {
  readonly verdict: 'good' | 'fair' | 'poor';
  readonly relayed?: boolean;
  /** Milliseconds there and back. */
  readonly roundTrip?: number;
  /** Share of packets lost, 0 to 1. */
  readonly loss?: number;
}

export async function readMediaStats(connection: RTCPeerConnection): Promise<MediaStats> {
  const report = await connection.getStats();
  let packetsReceived = 0;
  let packetsLost = 0;
  let roundTrip: number | undefined;
  let relayed = false;
  for (const [, stats] of report) {
    if (stats.type === 'inbound-rtp' && stats.kind === 'audio') {
      packetsReceived += numberOr0(stats.packetsReceived);
      packetsLost += numberOr0(stats.packetsLost);
    }
    if (stats.type !== 'transport') continue;
    const pair = report.get(stats.selectedCandidatePairId);
    if (pair === undefined) continue;
    if (typeof pair.currentRoundTripTime === 'number') roundTrip = pair.currentRoundTripTime * 1_000;
    relayed = [pair.localCandidateId, pair.remoteCandidateId].some(
      id => report.get(id)?.candidateType === 'relay',
    );
  }
  return { packetsReceived, packetsLost, roundTrip, relayed };
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/**
 * Judges the time between two readings. Bounds: speech stays clear to about 3 % of loss with Opus, and
 * conversation natural to about 300 ms there and back (ITU-T G.114: 150 ms one way).
 */
export function judgeQuality(before: MediaStats, now: MediaStats): CallQuality {
  const received = Math.max(0, now.packetsReceived - before.packetsReceived);
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const loss = received + lost === 0 ? 1 : lost / (received + lost);
  const roundTrip = now.roundTrip ?? 0;
  const good = loss <= 0.03 && roundTrip <= 300;
  const fair = loss <= 0.1 && roundTrip <= 600;
  return {
    verdict: good ? 'good' : fair ? 'fair' : 'poor',
    relayed: now.relayed,
    loss,
    ...(now.roundTrip !== undefined && { roundTrip: Math.round(now.roundTrip) }),
  };
}
