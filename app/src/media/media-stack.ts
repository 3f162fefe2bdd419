/** The WebRTC that a media connection stands on: a browser's own, or one for Node. */
export interface MediaStack {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
  readonly MediaStream: typeof MediaStream;
}

export function browserStack(): MediaStack {
  return { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream };
}
