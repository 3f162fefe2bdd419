import type { MediaRole } from '@kith/shared/call/call-events';
import SimplePeer from 'simple-peer';
import type { CandidatePolicy } from '../engine/ports/peer-connections.ts';
import { type MediaSignal, readMediaSignal } from './media-signal.ts';
import { type CallQuality, judgeQuality, type MediaStats, readMediaStats } from './media-stats.ts';

/** What a media connection tells. After `closed`, and after our own `destroy`, nothing more is told. */
export interface MediaConnectionEvents {
  /** JSON for the other end's `signal`, in order. */
  signal(data: string): void;
  /** The other side's sound. */
  remote(stream: MediaStream): void;
  /** Packets arrive: for the first time, or again. */
  connected(): void;
  /** No packet for two seconds; ICE is being restarted. */
  stalled(): void;
  quality(quality: CallQuality): void;
  /** It is lost, or was closed by the other end. */
  closed(): void;
}

/** Milliseconds. */
const TIMES = {
  /** Between two looks at the packets: short until sound is there, since somebody waits for it. */
  look: 100,
  calmLook: 500,
  /** Without a packet for so long, media stalls. Silence sends packets too. */
  stall: 2_000,
  /** While stalled, ICE is restarted this often: an attempt may itself get lost. */
  restart: 4_000,
  quality: 2_000,
  /** A peer that hangs up closes its connection a moment before its message arrives. */
  closeGrace: 300,
} as const;

/**
 * The sound of a call on a peer connection of its own (simple-peer). ICE is restarted when nothing arrives,
 * before the browser declares the connection failed: simple-peer destroys itself on `failed`.
 */
export class MediaConnection {
  readonly #peer: SimplePeer.Instance;
  readonly #role: MediaRole;
  readonly #events: MediaConnectionEvents;
  readonly #stream: MediaStream;
  #track: MediaStreamTrack;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'connecting' | 'connected' | 'stalled' | 'closed' = 'connecting';
  #packets = 0;
  #lastPacketAt = 0;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #judged: { readonly stats: MediaStats; readonly at: number } | undefined;

  constructor(
    role: MediaRole,
    policy: CandidatePolicy,
    track: MediaStreamTrack,
    events: MediaConnectionEvents,
  ) {
    this.#role = role;
    this.#events = events;
    this.#track = track;
    this.#stream = new MediaStream([track]);
    this.#peer = new SimplePeer({
      initiator: role === 'initiator',
      stream: this.#stream,
      config: {
        iceServers: policy.iceServers.map(({ urls, ...credentials }) => ({
          urls: [...urls],
          ...credentials,
        })),
        iceTransportPolicy: policy.relayOnly ? 'relay' : 'all',
      },
    });
    this.#peer.on('signal', signal => this.#tell(signal));
    this.#peer.on('stream', stream => this.#heard(stream));
    // Every error is followed by `close`.
    this.#peer.on('error', () => undefined);
    this.#peer.on('close', () => this.#closed());
    this.#schedule(TIMES.look);
  }

  /** Takes what the other end's `signal` event told; what makes no sense is dropped. */
  signal(data: string): void {
    const signal = readMediaSignal(data);
    if (signal === undefined || this.#state === 'closed' || this.#peer.destroyed) return;
    switch (signal.type) {
      case 'offer':
      case 'answer':
        this.#peer.signal(signal);
        return;
      case 'candidate':
        this.#peer.signal({ type: 'candidate', candidate: new RTCIceCandidate(signal.candidate) });
        return;
      case 'renegotiate':
        this.#peer.signal({ type: 'renegotiate', renegotiate: true });
        return;
      case 'restart':
        // Both ends notice a stall: one restart serves both.
        if (performance.now() - this.#restartedAt > TIMES.stall) this.#restartIce();
        return;
    }
  }

  /** Sends another microphone from now on; stopping the old one is left to its owner. */
  replaceTrack(track: MediaStreamTrack): void {
    if (this.#state === 'closed' || track === this.#track) return;
    this.#peer.replaceTrack(this.#track, track, this.#stream);
    this.#track = track;
  }

  /** This device is in another network: the path is gone even if nothing noticed yet. */
  networkChanged(): void {
    if (this.#state === 'closed' || this.#state === 'connecting') return;
    this.#restart();
  }

  /** Closes at once. The track stays its owner's to stop. */
  destroy(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#peer.destroy();
  }

  #tell(signal: SimplePeer.SignalData): void {
    if (this.#state !== 'closed' && signal.type !== 'transceiverRequest')
      this.#events.signal(JSON.stringify(signal));
  }

  #heard(stream: MediaStream): void {
    if (this.#state === 'closed') return;
    this.#events.remote(stream);
    // A remote track is muted until its first packet.
    for (const track of stream.getAudioTracks())
      track.addEventListener('unmute', () => this.#connected(), { once: true });
  }

  #closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#events.closed(), TIMES.closeGrace);
  }

  #connected(): void {
    if (this.#state === 'closed') return;
    this.#lastPacketAt = performance.now();
    if (this.#state === 'connected') return;
    this.#state = 'connected';
    this.#events.connected();
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => void this.#look(), delay);
  }

  async #look(): Promise<void> {
    const connection = connectionOf(this.#peer);
    const stats = connection && (await readMediaStats(connection));
    if (this.#state === 'closed') return;
    if (stats !== undefined) this.#judge(stats);
    this.#schedule(this.#state === 'connected' ? TIMES.calmLook : TIMES.look);
  }

  #judge(stats: MediaStats): void {
    const now = performance.now();
    if (stats.packetsReceived > this.#packets) {
      this.#packets = stats.packetsReceived;
      this.#connected();
    } else if (this.#state === 'connected' && now - this.#lastPacketAt > TIMES.stall) {
      this.#state = 'stalled';
      this.#events.stalled();
    }
    if (this.#state === 'stalled' && now - this.#restartedAt > TIMES.restart) this.#restart();
    if (this.#state === 'connecting') return;
    if (this.#judged !== undefined && now - this.#judged.at < TIMES.quality) return;
    if (this.#judged !== undefined) this.#events.quality(judgeQuality(this.#judged.stats, stats));
    this.#judged = { stats, at: now };
  }

  #restart(): void {
    if (this.#role === 'initiator') {
      this.#restartIce();
      return;
    }
    this.#restartedAt = performance.now();
    this.#events.signal(JSON.stringify({ type: 'restart' } satisfies MediaSignal));
  }

  #restartIce(): void {
    if (this.#role !== 'initiator') return;
    this.#restartedAt = performance.now();
    connectionOf(this.#peer)?.restartIce();
    // Asks itself for a new offer: simple-peer has no other public way to make one.
    this.#peer.signal({ type: 'renegotiate', renegotiate: true });
  }
}

/** The browser's connection inside a simple-peer, which keeps it in a field that is not part of its types. */
function connectionOf(peer: SimplePeer.Instance): RTCPeerConnection | undefined {
  return '_pc' in peer && peer._pc instanceof RTCPeerConnection ? peer._pc : undefined;
}
