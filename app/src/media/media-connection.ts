import type { MediaRole } from '@kith/shared/call/call-events';
import SimplePeer from 'simple-peer';
import type { CandidatePolicy, IceServer } from '../engine/ports/peer-connections.ts';
import { type MediaFacts, readMediaFacts } from './media-facts.ts';
import { MediaSections } from './media-sections.ts';
import { type MediaSignal, readMediaSignal } from './media-signal.ts';
import { browserStack, type MediaStack } from './media-stack.ts';
import type { MediaStats } from './media-stats.ts';
import { MediaWatch } from './media-watch.ts';

/** What a media connection tells. After `closed`, and after our own `destroy`, nothing more is told. */
export interface MediaConnectionEvents {
  /** JSON for the other end's `signal`, in order. */
  signal(data: string): void;
  /** The sections are agreed on: their received tracks are there. */
  opened(): void;
  /** Packets arrive: for the first time, or again. */
  connected(): void;
  /** No packet for two seconds; ICE was restarted. */
  stalled(): void;
  /** What the other window says of what it sends. */
  facts(facts: MediaFacts): void;
  /** Totals, each two seconds. */
  read(stats: MediaStats): void;
  /** It is lost, or was closed by the other end. */
  closed(): void;
}

/** A peer that hangs up closes its connection a moment before its message arrives; milliseconds. */
const CLOSE_GRACE = 300;

/**
 * Sound and pictures of a call on a peer connection of its own (simple-peer), whose data channel carries the facts.
 * ICE is restarted when nothing arrives, before the browser declares the connection failed: simple-peer destroys
 * itself on `failed`.
 */
export class MediaConnection {
  readonly sections: MediaSections;
  readonly #peer: SimplePeer.Instance;
  readonly #connection: RTCPeerConnection;
  readonly #stack: MediaStack;
  readonly #role: MediaRole;
  readonly #events: MediaConnectionEvents;
  readonly #watch: MediaWatch;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #policy: CandidatePolicy;
  #avoided: string | undefined;
  /** A relay that was left because it was named no longer. */
  #left: string | undefined;
  #closed = false;
  #opened = false;
  #facts: MediaFacts | undefined;
  /** How often this device got other addresses, and the other one, as far as it said so: it may say it twice. */
  #moves = 0;
  #theirMoves = 0;
  /** Descriptions that were applied: each may come twice, over a link and through the server. */
  readonly #applied = new Set<string>();

  /** @param stack the WebRTC that it stands on */
  constructor(
    role: MediaRole,
    policy: CandidatePolicy,
    events: MediaConnectionEvents,
    stack: MediaStack = browserStack(),
  ) {
    this.#role = role;
    this.#policy = policy;
    this.#events = events;
    this.#stack = stack;
    this.#peer = new SimplePeer({
      initiator: role === 'initiator',
      wrtc: stack,
      config: configuration(policy),
    });
    this.#connection = connectionOf(this.#peer, stack);
    this.sections = new MediaSections(this.#connection, () => new stack.MediaStream());
    this.#watch = new MediaWatch(this.#connection, this.sections, {
      connected: () => events.connected(),
      stalled: () => events.stalled(),
      restart: again => {
        this.#avoid(again ? undefined : this.#watch.silentRelay);
        this.#restart();
      },
      recovered: () => this.#avoid(undefined),
      read: stats => {
        this.#leaveUnnamed(stats.relay);
        events.read(stats);
      },
    });
    this.#peer.on('signal', signal => this.#tell(signal));
    this.#connection.addEventListener('signalingstatechange', () => this.#negotiating());
    this.#peer.on('connect', () => this.#sendFacts());
    this.#peer.on('data', data => this.#heard(data));
    // Every error is followed by `close`.
    this.#peer.on('error', () => undefined);
    this.#peer.on('close', () => this.#lost());
  }

  /** Makes the first offer with what is to be sent now; the other role waits for it. */
  begin(): void {
    if (this.#role === 'initiator' && !this.#closed) this.sections.open();
  }

  /** Takes what the other end's `signal` event told; what makes no sense is dropped. */
  signal(data: string): void {
    const signal = readMediaSignal(data);
    if (signal === undefined || this.#closed || this.#peer.destroyed) return;
    switch (signal.type) {
      case 'offer':
      case 'answer':
        if (this.#applied.has(signal.sdp)) return;
        this.#applied.add(signal.sdp);
        if (signal.type === 'offer' && this.#opened) this.#avoid(this.#watch.silentRelay);
        this.#peer.signal(signal);
        return;
      case 'candidate':
        this.#peer.signal({
          type: 'candidate',
          candidate: new this.#stack.RTCIceCandidate(signal.candidate),
        });
        return;
      case 'renegotiate':
        this.#peer.signal({ type: 'renegotiate', renegotiate: true });
        return;
      case 'restart':
        if (signal.moved === undefined ? this.#watch.justRestarted : signal.moved <= this.#theirMoves) return;
        this.#theirMoves = signal.moved ?? this.#theirMoves;
        this.#avoid(this.#watch.silentRelay);
        this.#restartIce();
        return;
    }
  }

  /** On hold nothing is sent; that the other end answers is watched on. */
  setHeld(held: boolean): void {
    this.sections.pause(held);
    this.#watch.setQuiet(held);
  }

  /** Whatever looks for a path next may use other relays; a path through one that is named no longer is left. */
  setPolicy(policy: CandidatePolicy): void {
    this.#policy = policy;
    this.#avoid(this.#avoided);
  }

  /** This device is in another network: the path is gone even if nothing noticed yet. */
  networkChanged(): void {
    if (this.#closed || !this.#opened) return;
    this.#moves += 1;
    this.#avoid(undefined);
    this.#restart(this.#moves);
  }

  /** Tells the other window the facts, now or as soon as it can. */
  tell(facts: MediaFacts): void {
    this.#facts = facts;
    this.#sendFacts();
  }

  /** Closes at once. Tracks stay their owners' to stop. */
  destroy(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watch.stop();
    this.#peer.destroy();
  }

  #tell(signal: SimplePeer.SignalData): void {
    if (!this.#closed && signal.type !== 'transceiverRequest') this.#events.signal(JSON.stringify(signal));
  }

  #negotiating(): void {
    if (this.#closed) return;
    if (this.#connection.signalingState === 'have-remote-offer') this.sections.adopt();
    if (this.#opened || this.sections.received('microphone') === undefined) return;
    this.#opened = true;
    this.#events.opened();
    // A remote track is muted until its first packet.
    this.sections
      .received('microphone')
      ?.addEventListener('unmute', () => this.#watch.alive(), { once: true });
  }

  #sendFacts(): void {
    if (this.#facts === undefined || this.#closed || !this.#peer.connected) return;
    this.#peer.send(JSON.stringify(this.#facts));
  }

  #heard(data: unknown): void {
    if (this.#closed) return;
    const facts = readMediaFacts(String(data));
    if (facts !== undefined) this.#events.facts(facts);
  }

  #lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.stop();
    this.#timer = setTimeout(() => this.#events.closed(), CLOSE_GRACE);
  }

  /**
   * Looks for another relay of this side than this one, and for nothing else: no other path was found before, and each pair of
   * candidates waits for those before it. In browsers a path wins at once over one that seems to live only when it is preferred
   * to it, or as good and newer: what comes first in the list is preferred, so the relay that is avoided goes last.
   */
  #avoid(relay: string | undefined): void {
    this.#avoided = relay;
    if (this.#closed || this.#peer.destroyed) return;
    const { iceServers, relayOnly } = this.#policy;
    const isAvoided = ({ urls }: IceServer) => relay !== undefined && urls.includes(relay);
    this.#connection.setConfiguration(
      configuration({
        iceServers: [
          ...iceServers.filter(server => !isAvoided(server)),
          ...iceServers.filter(server => isAvoided(server)),
        ],
        relayOnly: relayOnly || relay !== undefined,
      }),
    );
  }

  /** A relay that is named no longer may end soon: another path is looked for while it is there. Once for each. */
  #leaveUnnamed(relay: string | undefined): void {
    if (relay === undefined || relay === this.#left) return;
    if (this.#policy.iceServers.some(({ urls }) => urls.includes(relay))) return;
    this.#left = relay;
    this.#restart();
  }

  #restart(moved?: number): void {
    if (this.#role === 'initiator') {
      this.#restartIce();
      return;
    }
    this.#watch.noteRestart();
    const signal: MediaSignal = moved === undefined ? { type: 'restart' } : { type: 'restart', moved };
    this.#events.signal(JSON.stringify(signal));
  }

  #restartIce(): void {
    if (this.#role !== 'initiator') return;
    this.#watch.noteRestart();
    this.#connection.restartIce();
    // Asks itself for a new offer: simple-peer has no other public way to make one.
    this.#peer.signal({ type: 'renegotiate', renegotiate: true });
  }
}

function configuration({ iceServers, relayOnly }: CandidatePolicy): RTCConfiguration {
  return {
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    })),
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
  };
}

/** The connection inside a simple-peer, which keeps it in a field that is not part of its types. */
function connectionOf(peer: SimplePeer.Instance, stack: MediaStack): RTCPeerConnection {
  if ('_pc' in peer && peer._pc instanceof stack.RTCPeerConnection) return peer._pc;
  throw new Error('simple-peer has no connection');
}
