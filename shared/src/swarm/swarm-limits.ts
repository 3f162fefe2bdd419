/** Bounds of transfers: what each limits, why the value is safe. Sizes in bytes, times in milliseconds. */
export const SWARM_LIMITS = {
  /** Pieces of one content, 512 GiB of them: a bitfield of all of them fits into one message. */
  pieces: 2 ** 21,
  /** Files of one folder: each is open at most while its pieces are on their way, but all of them are rows somewhere. */
  files: 20_000,
  /** Info dictionary of a folder: 20,000 files with long names. */
  infoSize: 4 * 1_048_576,
  /** One part of it in a message (BEP 9). */
  infoPart: 16_384,
  /** Names below one another in a folder, and the length of one in bytes: no file system takes more (255 UTF-16 units). */
  folderDepth: 32,
  folderName: 1_024,
  /** Piece hashes in one message, 16 KiB of them: they cover 128 MiB. */
  hashesPerRequest: 512,

  /** Streams that one device may have open here, both ways: a person starts fewer downloads at a time. */
  streamsPerDevice: 256,
  /** Requests that may wait for one stream: four times the most that a downloader here has under way, in its smallest ones. */
  requestsPerStream: 1_024,
  /** Ranges of one request: all that a downloader here has under way, in its smallest ones. */
  rangesPerRequest: 256,

  /**
   * Asked for and not here, from one source: so much as lasts this long at its rate, at least and at most these bytes (what
   * the channel lets wait). What waits at the other end costs nothing when it is taken back.
   */
  pipelineTime: 2_000,
  pipelineMin: 1_048_576,
  pipelineMax: 4 * 1_048_576,
  /**
   * More is asked for when this part of it is here: each message that goes against the stream of data costs both sides as
   * much as a full frame.
   */
  pipelineRefill: 1 / 4,
  /** From this many bytes a second whole pieces are asked for; below, parts that keep the bar moving. */
  wholePieceRate: 500_000,
  /**
   * Handed to the link of one device and still on this machine: so much as leaves in this time, at least and at most these
   * bytes. Less, and the line falls idle while a disk is read; more, and a pause is felt late.
   */
  serviceTime: 100,
  serviceMin: 262_144,
  serviceMax: 2 * 1_048_576,
  /** The same over all devices: what uploads may hold in memory. */
  serviceTotal: 16 * 1_048_576,

  /** Verified pieces are remembered in batches: this part of the content, at least and at most so much, and so late. */
  commitShare: 1 / 256,
  commitMin: 1_048_576,
  commitMax: 16 * 1_048_576,
  commitDelay: 1_000,

  /** A source that was asked and sends nothing this long is left, and tried again later. */
  silence: 30_000,
  /** Jittered exponential back-off between tries to get at a source. */
  retryFirst: 2_000,
  retryMax: 300_000,
  /** After data that was not what it should be, its sender is not asked this long; after so many times it is for good. */
  penalty: 60_000,
  penalties: 3,
} as const;
