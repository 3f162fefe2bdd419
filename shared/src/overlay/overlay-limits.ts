const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Bounds of the overlay: what each limits, why the value is safe. Sizes in bytes of text, times in milliseconds. */
export const OVERLAY_LIMITS = {
  /** One message: what the `overlay` channel of a link carries. */
  message: 131_072,
  /** A sealed signal inside of a letter: an SDP offer of a call with many codecs is about 30 KiB in its two layers. */
  envelope: 49_152,
  /** What travels through hubs: an envelope, sealed once more with where it came from. */
  letter: 69_632,
  /** Sealed body of a presence record: two places and a status text of 140 characters, each of them four bytes. */
  recordBody: 1_792,
  /** A presence record as a token: its body, spelt twice in base64url, and 250 bytes around it. */
  recordToken: 3_072,
  /** A hub's certificate as a token: three keys and two listeners. */
  certificateToken: 1_536,
  passToken: 768,
  /** A beacon as a token: thirty neighbours and sixteen stand-bys take 1,700. */
  beaconToken: 2_560,

  /** Names in one look-up, so that what is found fits one message. */
  names: 32,
  /** Tokens of each kind in one message of gossip, so that it fits. */
  gossipItems: 20,
  /** Suspicions in one message, and hubs that are asked for by name or are said to be gone. */
  hubNames: 64,
  /** Stand-bys that a hub names in its beacon: more than it will ever have to wake at once. */
  standbys: 16,
  /** Hubs that one hub knows: those of half a million devices. */
  hubs: 5_000,
  /** Hubs that a leaf is told when it comes, and that it keeps: more than can be gone at once. */
  leafHubs: 60,
  leafHubsKept: 240,

  /** Copies of a record. With 30 % of the hubs gone at once, 97 % of the records are still there. */
  replicas: 3,
  /** Longest life of a record. */
  recordLifetime: 72 * HOUR,
  /** Records that one hub holds for others: three copies of those of half a million devices on five hundred hubs, with room. */
  records: 20_000,
  /** Bytes of them. */
  recordBytes: 16 * 1_048_576,
  /** A hub that is no longer among the three keeps its copy so long, for those who have not noticed. */
  recordGrace: 10 * MINUTE,
  /** A hub stores the records of its leaves again this often, and so soon after it heard that some did not arrive. */
  restoreInterval: 10 * MINUTE,
  restoreSoonest: 10 * SECOND,
  /** Changes of the hub list are looked at together, so that a hub that restarts moves its records once. */
  placementDelay: 2 * SECOND,

  /** Leaves for which there is one hub, on average. */
  leaves: 100,
  /** Leaves of one hub that count on it; as many again keep it as a spare. Half of it is needed when all is well. */
  leavesMax: 200,
  /** One per hundred leaves, and never less: each leaf has a hub and a spare. */
  hubsMin: 2,

  /** Most neighbours that a hub looks for, and takes when they look for it. */
  neighbours: 30,
  neighboursMax: 40,
  /** One neighbour gives way to another this often. */
  rotation: 20 * MINUTE,
  /** A hub that is short of neighbours dials one this often, at first and at most. */
  dialFirst: 500,
  dialMax: 60 * SECOND,
  /** Neighbours that are dialed at once. */
  dials: 4,
  /** A dial that says neither yes nor no by then has failed. Links give up before. */
  dialTimeout: 25 * SECOND,
  /** A peer that opened a link and says nothing that a hub would listen to is closed. */
  strangers: 30 * SECOND,
  /** Peers that have not said what they are. */
  strangersMax: 256,

  /** News is told this often, to so many neighbours, and by one hub to so many in all. */
  gossipInterval: 5 * SECOND,
  gossipFanOut: 3,
  gossipPushes: 6,
  gossipRounds: 8,
  /** Deaths and what refutes them are told sooner. */
  gossipUrgent: 200,

  beaconInterval: 60 * SECOND,
  /** After what a hub says changes (neighbours, stand-bys), it says so no sooner than this after the last time. */
  beaconSoonest: 5 * SECOND,
  /** Without a beacon so long, a hub is dead: two went missing. */
  beaconTimeout: 150 * SECOND,
  /** A suspected hub has so long to say that it lives. */
  suspicion: 10 * SECOND,

  /** Hops of what is routed. */
  ttl: 4,
  /** One replica has so long to answer. */
  replicaTimeout: 1_500,
  /** All replicas, twice, and what a leaf waits for its hub. */
  lookupTimeout: 10 * SECOND,
  /** Look-ups that a hub has under way; more are answered with nothing. */
  lookups: 2_000,
  /** How long it is remembered which leaf sent a signal, so that it can be told that it did not arrive. */
  signalMemory: 10 * SECOND,
  signals: 4_096,

  /** Tokens of a leaf: a burst, and what refills a second. A name in a look-up, a message cost one; see `leafCost`. */
  leafBurst: 400,
  leafPerSecond: 20,
  /** Records that a leaf may publish: it changes hub, spare and state now and then. */
  publishBurst: 10,
  publishPerSecond: 0.05,
  /** The same of a neighbour, which speaks for its leaves. */
  neighbourBurst: 4_000,
  neighbourPerSecond: 800,

  /** A leaf tells its hub again after so long, when nothing changed. */
  publishInterval: 6 * HOUR,
  /** Changes of a record are gathered so long, so that hub and spare are told in one. */
  publishDelay: 300,
  /** Look-ups that a leaf has under way: with the names in each, what its hub lets through at once. */
  leafLookups: 4,
  /** Names that wait to be looked up: a thousand buddies with ten devices each, on two days. */
  leafNames: 20_000,
  /** An answer to `attach` takes no longer. */
  attachTimeout: 3 * SECOND,
  /** Back-off of a leaf's dials to one hub. */
  redialFirst: 1 * SECOND,
  redialMax: 5 * MINUTE,
  /** A leaf that has no hub dials so many at once; the first that answers is taken. */
  leafDials: 3,
  /** Hubs are told to leaves this often. */
  hubsInterval: 5 * MINUTE,

  /** Stand-bys are woken in steps: what was woken in the last has been heard of by the next. */
  epoch: 60 * SECOND,
  /** Part of its capacity above which a hub sends leaves to others that have room, which is below the second part. */
  crowded: 0.8,
  roomy: 0.6,
  /** Above this it sends them anywhere. So many in a step. */
  overload: 1.2,
  movesPerStep: 5,
  moveInterval: 10 * SECOND,
  /** A leaf that was sent away stays so long after it has another hub, for letters that are under way. */
  linger: 5 * SECOND,
  /** A hub that stops waits so long for its leaves to have gone. */
  handover: 10 * SECOND,
} as const;
