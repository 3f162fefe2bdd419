/** A WebRTC implementation as simple-peer takes it. */
export interface Wrtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/** What differs between the implementations. */
export interface WrtcTraits {
  /**
   * Whether our candidates are kept back until the answer was applied. libdatachannel as the offerer fails when
   * DTLS starts before it knows the fingerprint of the answer (its pull request 1612).
   */
  readonly holdsCandidates: boolean;
  /** `currentRoundTripTime` in milliseconds; the standard says seconds. */
  readonly roundTripUnit: number;
  /**
   * Milliseconds for which a pair of candidates is certainly tried, where the implementation may tell of its end before
   * it told of the path: what ends sooner had one. libdatachannel's events wait in a queue for each kind, and those
   * that wait are dropped at the end. 0: events come in their order.
   */
  readonly pairTriedForMs: number;
}

/** What simple-peer makes of an implementation and keeps to itself. */
export interface WrtcObserver {
  connection(connection: RTCPeerConnection): void;
  channel(channel: RTCDataChannel): void;
}

/** The same implementation, showing an observer what is made with it. */
export function observed(wrtc: Wrtc, observer: WrtcObserver): Wrtc {
  class ObservedPeerConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      observer.connection(this);
      this.addEventListener('datachannel', ({ channel }) => observer.channel(channel));
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options);
      observer.channel(channel);
      return channel;
    }
  }
  return { ...wrtc, RTCPeerConnection: ObservedPeerConnection };
}
