import { LIMITS } from '../protocol/limits.ts';

/** Times (milliseconds) and sizes of calls, each with the reason for its value. */
export const CALL_BOUNDS = {
  /** How long a call rings: as long as telephones do; a longer one annoys, a shorter one is missed. */
  ringTimeout: LIMITS.ringTimeout,
  /** An invitation is repeated this often while it rings: it wakes devices that come online meanwhile. */
  inviteRepeat: 3_000,
  /** A device stops ringing when no invitation arrived for this long: four lost ones, or the caller is gone. */
  ringLease: 15_000,
  /** From the answer to the first sound: a bad network needs two attempts through a relay. */
  connectTimeout: LIMITS.callConnectTimeout,
  /** `accept` and `taken` are repeated this often until media runs: a lost one costs no more than this. */
  affirmRepeat: 2_000,
  /** The caller begins a new media connection when the last one gave no sound for this long. */
  attemptTimeout: 8_000,
  /** Pause before a media connection that broke at once is made anew: no tight loop. */
  retryDelay: 1_000,
  /** Media may be gone this long (network change, a machine that slept for half a minute) before a call is given up. */
  reconnectTimeout: 35_000,
  /** What is left of that at least, when a device that slept finds its call without sound. */
  wakeGrace: 10_000,
  /** A device that talks looks at the clock this often, so that it knows how long it slept. */
  pulse: 5_000,
  /** Without a look at the clock for so long a device slept: a loaded machine is not that late. */
  slept: 15_000,
  /** A window that holds the media may be gone this long (reload) before the call is given up. */
  mediaReattach: LIMITS.mediaReattach,
  /** How long the end of a call stays on the screen: enough to read why, and what a decline said. */
  endedShown: 5_000,
  /** Calls of one device that ring, run or are held: one to talk, one to wait. Whoever calls then hears busy. */
  calls: 2,
  /** What a side says about holding is repeated this often until the other one has seen it. */
  holdRepeat: 2_000,
  /** How often a side may hold and resume in one call, and how often a call may move to another device. */
  changes: 100_000,
  /** A running call is told to my other devices this often, so that they can offer to take it. */
  announce: 10_000,
  /** They forget it when nothing was heard of it for so long: two announcements got lost, or the device is gone. */
  announceLease: 25_000,
  /** Calls on other devices that are remembered at once; I have not more devices in use. */
  elsewhere: 16,
  /** Calls that are over and still answered for: late messages of more than these are ignored or refused. */
  pastCalls: 64,
  /** Media connections in one call; a call that needs more is beyond help. */
  generations: 100_000,
  declineMessageLength: 280,
  /** One media signal: an SDP offer with many codecs is about 12 KiB. */
  mediaSignalLength: 32_768,
} as const;
