/** Bounds of a link: what each limits, why the value is safe. Sizes in bytes, times in milliseconds. */
export const LINK_LIMITS = {
  /** Largest frame: WebRTC stacks all take 64 KiB in one message; smaller ones cost throughput. */
  frame: 65_536,
  /** Smallest full frame: below it headers and system calls dominate, even on a slow line. */
  smallFrame: 4_096,
  /** A full frame before the rate is known. */
  firstFrame: 16_384,
  /** Bytes under way before the rate is known: about twice what a fresh TCP connection sends at once (RFC 6928). */
  firstWindow: 32_768,
  /** Most bytes under way on one connection: 50 ms at 80 MB/s, the fastest that was measured. */
  window: 4_194_304,
  /** How much sending may run ahead of what the line carries: what a message waits behind a file at most. */
  queueTime: 50,

  /**
   * Received bytes after which an acknowledgement is due at once, and the longest it may be held back. Each costs about as
   * much as a full frame; the window of a line on which this many come within the delay holds five times as much.
   */
  ackBytes: 524_288,
  ackDelay: 10,

  pingInterval: 2_000,
  /** Silence after which the next connection is made: one PING and its answer went missing. */
  stalledAfter: 3_000,
  /** Silence after which the connection counts as dead. */
  deadAfter: 6_000,
  /** A timer that fires this late means that the process slept: silence in that time proves nothing. */
  sleptAfter: 2_000,
  /** Replies are not sent to a peer that lets this much pile up. */
  replyBuffer: 1_048_576,
  /** PINGs that may be unanswered; older ones are forgotten. */
  pingsUnanswered: 4,

  /** From an open connection to the peer's HELLO. */
  helloTimeout: 5_000,
  /** From dialling to an open connection: first try, and the most that later tries wait. */
  dialTimeout: 5_000,
  dialTimeoutMax: 15_000,
  /** Jittered exponential back-off between dials. */
  backOffFirst: 500,
  backOffMax: 30_000,
  /** A link that was asked for and does not open by then is given up. */
  openTimeout: 20_000,
  /** A session whose connection is gone is given up after this. */
  resumeTimeout: 15_000,
  /** A link that carries nothing this long is closed, unless a call holds it. */
  idleTimeout: 300_000,
  /** After rubbish, the peer's offers are ignored and it is not dialled this long. */
  penalty: 60_000,
  /** Candidates kept for an offer that a reordering route has not brought yet. */
  earlyCandidates: 32,
  /** Failed handshakes in a row after which dialling stops: a key that does not match will not match next time. */
  handshakeFailures: 2,

  /** SDP of a data connection is below 2 KiB; with many inlined candidates below 16. */
  sdpLength: 16_384,
  candidateLength: 1_024,
} as const;
