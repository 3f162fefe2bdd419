/** What a media connection carries, in the order of its sections in an offer. */
export const SECTIONS = ['microphone', 'camera', 'screen', 'screen-sound'] as const;
export type Section = (typeof SECTIONS)[number];

const KINDS: Record<Section, 'audio' | 'video'> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-sound': 'audio',
};

/**
 * The sections of a media connection. All four are agreed on by the first offer, open both ways; what is sent in one
 * is then exchanged without a word: no renegotiation, so none that could cross with the other side's, and sound goes
 * on undisturbed whatever happens to pictures. An empty section costs no packet.
 */
export class MediaSections {
  readonly #connection: RTCPeerConnection;
  readonly #newStream: () => MediaStream;
  readonly #wanted = new Map<Section, MediaStreamTrack>();
  readonly #transceivers = new Map<Section, RTCRtpTransceiver>();
  /** What each sender was told to send last: its own `track` follows only when the exchange is done. */
  readonly #told = new Map<Section, MediaStreamTrack | undefined>();
  #paused = false;

  /** @param newStream makes an empty one that belongs to the WebRTC of the connection */
  constructor(connection: RTCPeerConnection, newStream: () => MediaStream) {
    this.#connection = connection;
    this.#newStream = newStream;
  }

  /** Before the first offer, at the end that makes it. */
  open(): void {
    for (const section of SECTIONS) {
      const track = this.#paused ? undefined : this.#wanted.get(section);
      const transceiver = this.#connection.addTransceiver(track ?? KINDS[section], {
        direction: 'sendrecv',
        // Programs that know only sound find it by its stream.
        streams: [this.#newStream()],
      });
      this.#transceivers.set(section, transceiver);
      this.#told.set(section, track);
      if (track !== undefined) void shape(section, transceiver.sender);
    }
  }

  /** At the other end, between that offer and its answer: takes what it offers, as far as it is one of ours. */
  adopt(): void {
    if (this.#transceivers.size > 0) return;
    const offered = this.#connection.getTransceivers();
    for (const [index, section] of SECTIONS.entries()) {
      const transceiver = offered[index];
      if (transceiver?.receiver.track.kind !== KINDS[section]) continue;
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(this.#newStream());
      this.#transceivers.set(section, transceiver);
      this.#apply(section);
    }
  }

  /** Sends this from now on, or nothing. The track stays its owner's to stop. */
  send(section: Section, track: MediaStreamTrack | undefined): void {
    if (this.#wanted.get(section) === track) return;
    if (track === undefined) this.#wanted.delete(section);
    else this.#wanted.set(section, track);
    this.#apply(section);
  }

  /** Sends nothing at all, until told otherwise. */
  pause(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    for (const section of SECTIONS) this.#apply(section);
  }

  /** What the other end may send here; there from the first offer on, whether something comes or not. */
  received(section: Section): MediaStreamTrack | undefined {
    return this.#transceivers.get(section)?.receiver.track;
  }

  receiver(section: Section): RTCRtpReceiver | undefined {
    return this.#transceivers.get(section)?.receiver;
  }

  /** Which section has this media id. */
  named(mid: unknown): Section | undefined {
    return SECTIONS.find(section => this.#transceivers.get(section)?.mid === mid);
  }

  #apply(section: Section): void {
    const sender = this.#transceivers.get(section)?.sender;
    const track = this.#paused ? undefined : this.#wanted.get(section);
    if (sender === undefined || this.#told.get(section) === track) return;
    this.#told.set(section, track);
    // A connection that is closed meanwhile sends nothing anyway.
    sender.replaceTrack(track ?? null).then(
      () => track && shape(section, sender),
      () => undefined,
    );
  }
}

/** Bits per second at most, and what gives way when there are fewer. Speech is clear from 32 kbit/s on. */
const SHAPES: Record<Section, { readonly maxBitrate: number; readonly degrade?: RTCDegradationPreference }> =
  {
    microphone: { maxBitrate: 64_000 },
    camera: { maxBitrate: 1_700_000, degrade: 'balanced' },
    screen: { maxBitrate: 2_500_000, degrade: 'maintain-resolution' },
    'screen-sound': { maxBitrate: 128_000 },
  };

async function shape(section: Section, sender: RTCRtpSender): Promise<void> {
  const { maxBitrate, degrade } = SHAPES[section];
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.maxBitrate = maxBitrate;
    // Sound goes first when the line is narrow, then what is shown.
    encoding.priority = section === 'microphone' ? 'high' : section === 'screen' ? 'medium' : 'low';
  }
  if (degrade !== undefined) parameters.degradationPreference = degrade;
  // Before the first negotiation, or in a browser that knows less, the browser's own limits hold.
  await sender.setParameters(parameters).catch(() => undefined);
}
