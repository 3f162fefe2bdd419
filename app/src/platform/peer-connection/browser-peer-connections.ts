import type { PeerConnections } from '../../engine/ports/peer-connections.ts';
import { SimplePeerConnection } from './simple-peer-connection.ts';
import type { WrtcTraits } from './wrtc.ts';

const traits: WrtcTraits = { holdsCandidates: false, roundTripUnit: 1_000, pairTriedForMs: 0 };

/** Connections in a page: simple-peer over the browser's own WebRTC. */
export const browserPeerConnections: PeerConnections = {
  connect: (options, events) =>
    new SimplePeerConnection(
      options,
      events,
      { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate },
      traits,
    ),
};
