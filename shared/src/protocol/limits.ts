/**
 * Every bound of the protocols in one place: what it limits, why the value is safe, what would change it.
 * Sizes are in bytes unless the name says otherwise, times in milliseconds.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const LIMITS = {
  /** A user name: long enough for any nickname, short enough for a list row. */
  userNameLength: 32,
  /** The domain part of an address: a DNS name is at most 253. */
  serverNameLength: 253,
  deviceNameLength: 64,
  aliasLength: 64,
  buddyGroupNameLength: 64,
  statusTextLength: 140,
  requestNoteLength: 280,

  /** Devices of one account: each message is sealed once per device, so this bounds the fan-out. */
  devicesPerAccount: 10,
  /** A buddy list for a person, not a mailing list; presence fans out to each of them. */
  buddiesPerAccount: 1_000,
  pendingRequestsPerAccount: 100,
  /** Requests one account may send in a day: more is a flood. */
  requestsSentPerDay: 20,

  /** One signed token (certificate, list): the largest is a revocation list of a long-lived account. */
  signedTokenLength: 8_192,
  /** Wrapped identity blob: two 32-byte secrets, nonce and tag, in base64url, with room for another suite. */
  wrappedIdentityLength: 512,
  /** One sealed signalling envelope: an SDP offer of a call with many codecs is about 12 KiB. */
  signalEnvelopeLength: 65_536,
  /** Life of a signalling envelope: a slow dial, and clocks two minutes apart. */
  signalLifetime: 2 * MINUTE,
  /** How far ahead another's clock may be before its envelope or message time is not believed. */
  clockSkew: 2 * MINUTE,

  /** One sealed mailbox envelope: a long message with its padding. */
  mailboxEnvelopeLength: 98_304,
  /** Envelopes waiting for one device: past this the sender is told that the mailbox is full. */
  mailboxEnvelopesPerDevice: 5_000,
  mailboxBytesPerDevice: 64 * 1_048_576,
  mailboxLifetime: 30 * DAY,
  /** Envelopes delivered in one batch, and their bytes together: a fetch never blocks the socket for long. */
  mailboxBatch: 50,
  mailboxBatchBytes: 1_048_576,

  /** One-time prekeys a device keeps at the server; refilled when half are used. */
  oneTimePrekeys: 100,
  signedPrekeyLifetime: 14 * DAY,
  signedPrekeyRotation: 7 * DAY,

  /** Text of one chat message in UTF-16 units: a long letter; more is a file. */
  messageTextLength: 20_000,
  /** A file's name in UTF-16 units: file systems hold 255 bytes or units. */
  fileNameLength: 255,
  /** A file or folder: a petabyte, which whole numbers hold exactly with room for sums. */
  fileSize: 2 ** 50,
  /** RFC 6838: 127 for type and subtype together is what registries keep to. */
  mimeLength: 127,
  /** Pixels of a picture's side, as told by its sender: space is reserved by it, nothing is allocated. */
  pictureSide: 65_535,
  /** Thumbnail in base64url: 8 KiB of picture, so that its entry fits a payload with room to spare. */
  thumbnailLength: 10_923,
  /** Waveform of a voice message in base64url: 64 bytes. */
  waveformLength: 86,
  /** Sound or video: a week. */
  mediaDuration: 7 * DAY,
  /** Info dictionary of a folder (BEP 52): 20,000 files with long names; both sides hold it in memory. */
  folderInfoSize: 4 * 1_048_576,
  filesPerFolder: 20_000,
  /** Files that are sent at once: more belong into a folder. */
  filesAtOnce: 100,
  /** An emoji that is given to a message, in UTF-16 units: the longest families have 25. */
  reactionLength: 32,
  /** Different emoji that are shown of one message: a buddy can't fill the window with them. */
  reactionsShown: 20,
  /** Seconds that a disappearing message may live: long enough to be read, and no longer than anybody plans. */
  lifetimeMin: 5,
  lifetimeMax: 366 * 86_400,
  /** Steps of an agreement about disappearing messages that count, the newest of a conversation: a buddy can't make them dear. */
  timerSteps: 500,
  /** A link preview: what fits on a card. The picture is base64url of 16 KiB, so that a message still fits one payload. */
  previewUrlLength: 2_048,
  previewTitleLength: 200,
  previewDescriptionLength: 300,
  previewPictureLength: 21_848,
  /** Items (messages, receipts, read marks) that travel together in one chat payload. */
  itemsPerPayload: 100,
  /** One chat payload as JSON. */
  payloadLength: 65_536,
  /** Remote clocks are clamped to this much ahead in the hybrid logical clock. */
  remoteClockAhead: 60 * SECOND,

  accountCertificateLifetime: 90 * DAY,
  /** A socket.io frame from a client: the largest request is a mailbox envelope for each of twenty devices. */
  requestLength: 2_097_152,
  /** Characters of one request that measures the uplink, and such requests of one measurement: a slow line is busy for seconds. */
  uplinkPadding: 16_384,
  uplinkRequests: 16,
  /** A device measures its uplink once in so long: a quarter of a megabyte. */
  uplinkInterval: HOUR,
  /**
   * A frame that a client takes from a server: a full session state or the export of a long-lived account is a
   * few MB. More is an attempt to fill the memory.
   */
  replyLength: 16 * 1_048_576,
  /** Recipients' envelopes in one mailbox request (devices of both people). */
  envelopesPerRequest: 20,
  /** Login attempts per account and per address in a quarter of an hour. */
  loginAttemptsPerAccount: 10,
  loginAttemptsPerAddress: 60,
  loginWindow: 15 * MINUTE,
  accountsPerAddressPerHour: 20,
  /** Rate tokens of one connection: a burst, and what refills a second. Malformed requests cost ten. */
  rateBurst: 400,
  ratePerSecond: 60,
  malformedCost: 10,
  /** A connection that has not logged in by then is closed. */
  loginDeadline: 60 * SECOND,
  inviteLifetime: 30 * DAY,
  /** Invite links of one account that are open at a time. */
  invitesPerAccount: 50,
  /** Identity rotations kept in a card: a client that slept through more has to compare safety numbers. */
  rotationsPerCard: 20,
  /** Devices that an account ever revoked: past this it rotates its identity, which starts a new list. */
  revocationsPerAccount: 100,

  /** STUN and TURN servers that a client takes: browsers ask each of them for each connection. */
  iceServers: 8,
  urlsPerIceServer: 6,
  /** A host name of 253 with scheme, port and transport. */
  iceUrlLength: 300,
  /** Life of a name and password for a relay. What was allocated with them may be kept up after that. */
  relayCredentialLifetime: DAY,

  /** Ring time-out of a call. */
  ringTimeout: 45 * SECOND,
  callConnectTimeout: 20 * SECOND,
  /** A window that holds the media of a call may be gone this long (reload) before the call ends. */
  mediaReattach: 10 * SECOND,

  /** A pass, and what a hub is: people who used Kith three days ago find each other while the server is away. */
  overlayPassLifetime: 3 * DAY,
  /** IPv4 and IPv6. */
  listenersPerHub: 2,
  /** Hubs that a device is told: with a hundred leaves each, half a million devices. */
  hubsListed: 5_000,
  /** Others that a device is asked to look at, so that two observers agree. */
  probeObservers: 3,
  /** Requests to have datagrams sent to an address: a device measures its NAT when its network changes, and again to be sure. */
  natProbesPerAddressPerMinute: 20,
} as const;

/**
 * Floor of the Argon2id parameters that a client accepts from a server (RFC 9106: memory-constrained profile
 * is 64 MiB, 3 passes; one lane because a browser's worker has one thread).
 */
export const ARGON2ID_FLOOR = { memoryKiB: 65_536, passes: 3, lanes: 1 } as const;
/** Ceiling: a hostile server must not make a client allocate without bound. */
export const ARGON2ID_CEILING = { memoryKiB: 1_048_576, passes: 16, lanes: 1 } as const;
