import type { PeerSignal } from '@kith/shared/link/link-signal';
import SimplePeer from 'simple-peer';
import type {
  ConnectionStats,
  PeerConnection,
  PeerConnectionClose,
  PeerConnectionEvents,
  PeerConnectionOptions,
} from '../../engine/ports/peer-connections.ts';
import { readStats } from './connection-stats.ts';
import { observed, type Wrtc, type WrtcTraits } from './wrtc.ts';

/** Below this `drain` is told. */
const LOW_BUFFER = 16_384;
/** How long after the answer candidates are let through, where they are held: 0 of 600 connects failed with it. */
const HOLD_MS = 10;
/** Over this an implementation throws or kills the connection. */
const MAX_MESSAGE = 65_536;

/**
 * One data connection over simple-peer, whatever WebRTC lies under it. simple-peer destroys itself when ICE fails and
 * knows no restart; a connection is therefore used once and then replaced by another.
 */
export class SimplePeerConnection implements PeerConnection {
  readonly #events: PeerConnectionEvents;
  readonly #traits: WrtcTraits;
  readonly #peer: SimplePeer.Instance;
  #connection: RTCPeerConnection | undefined;
  #channel: RTCDataChannel | undefined;
  #open = false;
  #over = false;
  #hadPath = false;
  /** Whose candidates both ends know of, and when that was those of both: since then there is a pair to try. */
  readonly #known = { ours: false, theirs: false };
  #pairedAt: number | undefined;
  /** Candidates of both ends that wait until the answer was applied; nothing is held once it is `undefined`. */
  #held: { readonly ours: PeerSignal[]; readonly theirs: PeerSignal[] } | undefined;

  constructor(options: PeerConnectionOptions, events: PeerConnectionEvents, wrtc: Wrtc, traits: WrtcTraits) {
    this.#events = events;
    this.#traits = traits;
    if (traits.holdsCandidates && options.role === 'initiator') this.#held = { ours: [], theirs: [] };
    const observer = {
      connection: (connection: RTCPeerConnection) => {
        this.#connection = connection;
        connection.addEventListener('connectionstatechange', () => this.#stateChanged(connection));
      },
      channel: (channel: RTCDataChannel) => {
        this.#channel ??= channel;
      },
    };
    const { iceServers, relayOnly } = options.policy;
    this.#peer = new SimplePeer({
      initiator: options.role === 'initiator',
      trickle: true,
      // Keeps text and binary messages apart.
      objectMode: true,
      wrtc: observed(wrtc, observer),
      config: {
        iceServers: iceServers.map(server => ({ ...server, urls: [...server.urls] })),
        iceTransportPolicy: relayOnly ? 'relay' : 'all',
      },
    });
    this.#peer.on('signal', signal => this.#localSignal(signal));
    this.#peer.on('connect', () => this.#opened());
    this.#peer.on('iceStateChange', (state: string) => {
      if (state === 'connected' || state === 'completed') this.#hadPath = true;
    });
    this.#peer.on('error', error => this.#ended(this.#reasonOf(error)));
    this.#peer.on('close', () => this.#ended('closed-by-peer'));
  }

  get bufferedAmount(): number {
    return this.#over ? 0 : this.#peer.bufferSize;
  }

  signal(signal: PeerSignal): void {
    if (this.#over) return;
    if (signal.kind === 'candidate') {
      if (this.#held) this.#held.theirs.push(signal);
      else this.#addCandidate(signal);
      return;
    }
    if (signal.sdp.includes('a=candidate:')) this.#know('theirs');
    this.#peer.signal({ type: signal.kind, sdp: signal.sdp });
    if (this.#held) setTimeout(() => this.#release(), HOLD_MS);
  }

  send(bytes: Uint8Array): boolean {
    if (!this.#open || this.#over || !this.#peer.connected || bytes.length > MAX_MESSAGE) return false;
    try {
      this.#peer.send(bytes);
      return true;
    } catch {
      // The channel closed between the question and the sending; `close` is on its way.
      return false;
    }
  }

  async stats(): Promise<ConnectionStats> {
    const report = this.#over ? new Map() : await this.#connection?.getStats().catch(() => new Map());
    return readStats(new Map(report), this.#traits.roundTripUnit);
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#peer.destroy();
  }

  #localSignal(signal: SimplePeer.SignalData): void {
    if (this.#over) return;
    if ('candidate' in signal) {
      const { candidate, sdpMid, sdpMLineIndex } = signal.candidate;
      const ours = {
        kind: 'candidate',
        candidate,
        sdpMid: sdpMid ?? null,
        sdpMLineIndex: sdpMLineIndex ?? null,
      } as const;
      if (this.#held) this.#held.ours.push(ours);
      else this.#tell(ours);
      return;
    }
    if (
      (signal.type === 'offer' || signal.type === 'answer') &&
      'sdp' in signal &&
      signal.sdp !== undefined
    ) {
      // What is held must not travel inside the description either; it follows as candidates.
      const sdp = this.#held ? withoutCandidates(signal.sdp) : signal.sdp;
      this.#tell({ kind: signal.type, sdp });
    }
  }

  /** The answer was applied: DTLS may begin. */
  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || this.#over) return;
    for (const signal of held.theirs) this.#addCandidate(signal);
    for (const signal of held.ours) if (!this.#over) this.#tell(signal);
  }

  #tell(signal: PeerSignal): void {
    if (signal.kind === 'candidate' || signal.sdp.includes('a=candidate:')) this.#know('ours');
    this.#events.signal(signal);
  }

  #know(whose: 'ours' | 'theirs'): void {
    if (this.#known[whose]) return;
    this.#known[whose] = true;
    if (this.#known.ours && this.#known.theirs) this.#pairedAt = performance.now();
  }

  #addCandidate(signal: PeerSignal): void {
    if (signal.kind !== 'candidate') return;
    const { candidate, sdpMid, sdpMLineIndex } = signal;
    // An empty candidate ends the list (RFC 8838); simple-peer does not know it.
    if (candidate === '') return;
    this.#know('theirs');
    const init: RTCIceCandidateInit = { candidate, sdpMid, sdpMLineIndex };
    // Text, because the type asks for a candidate object where the code takes what one is made from.
    this.#peer.signal(JSON.stringify({ type: 'candidate', candidate: init }));
  }

  #opened(): void {
    if (this.#over) return;
    this.#open = true;
    const channel = this.#channel;
    if (channel) {
      channel.bufferedAmountLowThreshold = LOW_BUFFER;
      channel.addEventListener('bufferedamountlow', () => {
        if (!this.#over) this.#events.drain();
      });
    }
    this.#events.open();
    // simple-peer says `connect` a while after its channel opened: what the other end sent in between waits in the
    // stream until somebody listens.
    this.#peer.on('data', (data: unknown) => this.#received(data));
  }

  #received(data: unknown): void {
    if (this.#over) return;
    // Kith sends no text: as no bytes at all it is what nobody understands.
    const bytes = data instanceof Uint8Array ? data : new Uint8Array();
    this.#events.message(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** libdatachannel goes on from `failed` to `closed` before simple-peer looks, which then waits for ever. */
  #stateChanged({ connectionState }: RTCPeerConnection): void {
    if (connectionState === 'failed' || connectionState === 'closed')
      this.#ended(this.#lostReason('no-path'));
  }

  /** A path was found and the connection ended nevertheless before it carried anything: DTLS failed. */
  #lostReason(otherwise: PeerConnectionClose): PeerConnectionClose {
    if (this.#open) return 'closed-by-peer';
    return this.#hadPath || this.#isPairStillTried() ? 'handshake-failed' : otherwise;
  }

  #isPairStillTried(): boolean {
    return this.#pairedAt !== undefined && performance.now() - this.#pairedAt < this.#traits.pairTriedForMs;
  }

  #ended(reason: PeerConnectionClose): void {
    if (this.#over) return;
    this.#over = true;
    this.#peer.destroy();
    this.#events.close(reason);
  }

  #reasonOf(error: Error): PeerConnectionClose {
    switch ('code' in error ? error.code : undefined) {
      case 'ERR_ICE_CONNECTION_FAILURE':
        return 'no-path';
      case 'ERR_CONNECTION_FAILURE':
      case 'ERR_ICE_CONNECTION_CLOSED':
      case 'ERR_DATA_CHANNEL':
        return this.#lostReason('no-path');
      case 'ERR_SET_REMOTE_DESCRIPTION':
      case 'ERR_ADD_ICE_CANDIDATE':
      case 'ERR_SIGNALING':
      case 'ERR_CREATE_ANSWER':
        return 'bad-signal';
      default:
        return 'failed';
    }
  }
}

function withoutCandidates(sdp: string): string {
  return sdp
    .split('\r\n')
    .filter(line => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates')
    .join('\r\n');
}
