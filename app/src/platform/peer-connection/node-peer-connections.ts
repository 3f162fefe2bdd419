import { RTCIceCandidate, RTCPeerConnection, RTCSessionDescription } from 'node-datachannel/polyfill';
import type { CandidatePolicy, IceServer, PeerConnections } from '../../engine/ports/peer-connections.ts';
import { SimplePeerConnection } from './simple-peer-connection.ts';
import type { Wrtc, WrtcTraits } from './wrtc.ts';

/** What the standard's old form of some methods takes; simple-peer does not use it. */
type Callbacks = [success: RTCSessionDescriptionCallback, failure: RTCPeerConnectionErrorCallback];

/** The polyfill's descriptions have getters where simple-peer assigns: plain objects instead. */
class PlainPeerConnection extends RTCPeerConnection {
  /** The polyfill names its own class of event, which is more than the standard's. */
  declare ondatachannel: globalThis.RTCPeerConnection['ondatachannel'];

  /** Relays only: it still checks from where it is bound to, so that is where nobody else gets to. */
  constructor(config: RTCConfiguration = {}) {
    super(config.iceTransportPolicy === 'relay' ? { ...config, ...{ bindAddress: '127.0.0.1' } } : config);
  }

  override createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  override createOffer(...callbacks: Callbacks): Promise<void>;
  override async createOffer(): Promise<unknown> {
    return plain(await super.createOffer());
  }

  override createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>;
  override createAnswer(...callbacks: Callbacks): Promise<void>;
  override async createAnswer(): Promise<unknown> {
    return plain(await super.createAnswer());
  }
}

/** The standard's constructor can be called without anything. */
class StandardIceCandidate extends RTCIceCandidate {
  constructor(init: RTCIceCandidateInit = {}) {
    super(init);
  }
}

function plain({ type, sdp }: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  return sdp === undefined ? { type } : { type, sdp };
}

const wrtc: Wrtc = {
  RTCPeerConnection: PlainPeerConnection,
  RTCSessionDescription,
  RTCIceCandidate: StandardIceCandidate,
};
// libjuice sends a check five times and waits 0.5, 1, 2, 4 and 8 s for an answer.
const traits: WrtcTraits = { holdsCandidates: true, roundTripUnit: 1, pairTriedForMs: 10_000 };

/**
 * Connections in Node: simple-peer over libdatachannel. One thread of a process may use it, and the process should
 * end with `process.exit()`: the addon's threads can keep it from ending by itself.
 */
export const nodePeerConnections: PeerConnections = {
  connect: (options, events) =>
    new SimplePeerConnection({ ...options, policy: understood(options.policy) }, events, wrtc, traits),
};

/**
 * What libdatachannel understands: STUN, and TURN over UDP, with names and passwords as part of a URL. Of an IPv6 address in
 * a URL it throws.
 */
function understood(policy: CandidatePolicy): CandidatePolicy {
  const iceServers = policy.iceServers.flatMap((server): IceServer[] => {
    const urls = server.urls.filter(url => /^(stun|turn):[^[]/.test(url) && !/[?&]transport=tcp/i.test(url));
    if (urls.length === 0) return [];
    const { username, credential } = server;
    if (username === undefined || credential === undefined) return [{ urls }];
    return [{ urls, username: encodeURIComponent(username), credential: encodeURIComponent(credential) }];
  });
  return { ...policy, iceServers };
}
