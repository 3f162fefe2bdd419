import type { MediaOrder, MediaReport } from '../../engine/ports/call-media.ts';
import { CallMediaController, type MediaChannel } from '../call-media-controller.ts';
import type { CallPicture } from '../call-picture.ts';
import type { AudioSettings } from '../microphone.ts';
import { OrderFeed } from '../order-feed.ts';

/** The page that the integration tests run in Chromium: two windows' worth of call media, and ears. */

declare global {
  interface Window {
    /** Node's side: opens a UDP forwarder to this address, answers its port. */
    forward(address: string, port: number): Promise<number>;
    /** Node's side: takes what this window reports about the call. */
    report(report: MediaReport): Promise<boolean>;
    kith: typeof kith;
  }
}

/** Every browser connection that was made, in order. */
const connections: RTCPeerConnection[] = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

/** Every audio graph that was made. */
const graphs: AudioContext[] = [];
window.AudioContext = class extends AudioContext {
  constructor(options?: AudioContextOptions) {
    super(options);
    graphs.push(this);
  }
};

/** Tones that were started. */
let tonesStarted = 0;
const { start } = AudioBufferSourceNode.prototype;
AudioBufferSourceNode.prototype.start = function (
  this: AudioBufferSourceNode,
  ...args: [number?, number?, number?]
) {
  tonesStarted += 1;
  start.apply(this, args);
};

const plain: AudioSettings = {
  microphone: '',
  speaker: '',
  camera: '',
  echoCancellation: false,
  noiseSuppression: false,
  pushToTalk: false,
  sounds: true,
};
const callId = 'c'.repeat(22);
const policy = { iceServers: [], relayOnly: false };

/** One window: its controller, and the engine's end of its channel. */
class Side {
  readonly reports: MediaReport[] = [];
  readonly controller: CallMediaController;
  onSignal: (data: string, generation: number) => void = () => undefined;
  onReport: (report: MediaReport) => void = () => undefined;
  order: (order: MediaOrder) => void = () => undefined;

  constructor(settings: Partial<AudioSettings> = {}) {
    const channel: MediaChannel = {
      onOrder: listener => {
        this.order = listener;
        return () => {
          this.order = () => undefined;
        };
      },
      send: report => {
        this.reports.push(report);
        this.onReport(report);
        if (report.type === 'signal') this.onSignal(report.data, report.generation);
      },
    };
    this.controller = new CallMediaController(channel, { ...plain, ...settings });
  }

  start(role: 'initiator' | 'responder', generation: number): void {
    this.order({ type: 'start', callId, role, generation, policy, muted: false, camera: false, held: false });
  }

  signal(data: string, generation: number): void {
    this.order({ type: 'signal', callId, generation, data });
  }
}

type Route = (from: 'a' | 'b', data: string) => Promise<string | undefined>;

/** A call between two windows; what they signal goes through `route`. */
class Call {
  readonly a = new Side();
  readonly b = new Side();
  route: Route = async (_, data) => data;
  #order: Promise<void> = Promise.resolve();

  constructor() {
    this.a.onSignal = (data, generation) => this.#carry('a', data, generation);
    this.b.onSignal = (data, generation) => this.#carry('b', data, generation);
  }

  /** The caller opened its microphone while it rang. */
  prepare(): void {
    this.a.order({ type: 'prepare', callId, camera: false });
  }

  start(generation = 1): void {
    this.a.start('initiator', generation);
    this.b.start('responder', generation);
  }

  stop(): void {
    for (const side of [this.a, this.b]) side.order({ type: 'stop', callId });
  }

  /** Done when all that was signalled has arrived. */
  carried(): Promise<void> {
    return this.#order;
  }

  /** Signals keep their order. */
  #carry(from: 'a' | 'b', data: string, generation: number): void {
    this.#order = this.#order.then(async () => {
      const routed = await this.route(from, data);
      if (routed !== undefined) (from === 'a' ? this.b : this.a).signal(routed, generation);
    });
  }
}

/** A has only one way to B, through a forwarder that the test can cut; B has none but to answer. */
const throughForwarder: Route = async (from, data) => {
  const signal = JSON.parse(data);
  if (typeof signal.sdp === 'string') {
    const sdp = signal.sdp.replaceAll(/a=candidate:.*\r\n/g, '');
    return JSON.stringify({ ...signal, sdp });
  }
  if (signal.type !== 'candidate') return data;
  const [foundation, component, protocol, priority, address, port, ...rest] =
    signal.candidate.candidate.split(' ');
  if (from === 'a' || protocol.toLowerCase() !== 'udp' || address.includes(':')) return undefined;
  const forwarded = await window.forward(address, Number(port));
  const candidate = [foundation, component, protocol, priority, address, forwarded, ...rest].join(' ');
  return JSON.stringify({ ...signal, candidate: { ...signal.candidate, candidate } });
};

/** The connection of a side that is in use: the offering one's first. */
function connectionOf(call: Call, side: 'a' | 'b'): RTCPeerConnection {
  const live = connections.filter(({ connectionState }) => connectionState !== 'closed');
  const role = side === 'a' ? 'offer' : 'answer';
  const found = live.find(({ localDescription }) => localDescription?.type === role);
  if (found === undefined)
    throw new Error(`no live connection of ${side}: ${JSON.stringify(call[side].reports)}`);
  return found;
}

const ears = new AudioContext();
const analysers = new Map<MediaStreamTrack, AnalyserNode>();

function analyserOf(track: MediaStreamTrack): AnalyserNode {
  const known = analysers.get(track);
  if (known !== undefined) return known;
  const analyser = new AnalyserNode(ears, { fftSize: 16_384, smoothingTimeConstant: 0 });
  ears.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  analysers.set(track, analyser);
  return analyser;
}

/** The loudest frequency that arrives at a side, in hertz, how far it stands above the rest, and its level, in decibels. */
function hear(call: Call, side: 'a' | 'b'): { hertz: number; above: number; loudest: number } {
  const track = connectionOf(call, side).getReceivers()[0]?.track;
  if (track === undefined) return { hertz: 0, above: 0, loudest: 0 };
  const analyser = analyserOf(track);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(spectrum);
  const loudest = spectrum.reduce((best, value, index) => (value > (spectrum[best] ?? 0) ? index : best), 0);
  const median = [...spectrum].sort((x, y) => x - y)[spectrum.length >> 1] ?? 0;
  const above = Number.isFinite(median) ? (spectrum[loudest] ?? 0) - median : 0;
  return { hertz: (loudest * ears.sampleRate) / analyser.fftSize, above, loudest: spectrum[loudest] ?? 0 };
}

interface Sound {
  readonly energy: number;
  readonly seconds: number;
  readonly packets: number;
}

/** Running totals of what a side received. */
async function received(call: Call, side: 'a' | 'b'): Promise<Sound> {
  return soundOf(connectionOf(call, side));
}

const SILENCE: Sound = { energy: 0, seconds: 0, packets: 0 };

async function soundOf(connection: RTCPeerConnection): Promise<Sound> {
  const report = await connection.getStats();
  for (const [, stats] of report) {
    if (stats.type === 'inbound-rtp' && stats.kind === 'audio')
      return {
        energy: stats.totalAudioEnergy,
        seconds: stats.totalSamplesDuration,
        packets: stats.packetsReceived,
      };
  }
  return SILENCE;
}

/** ICE user name of a side's offers and answers: another one after each restart. */
function iceUser(call: Call, side: 'a' | 'b'): string {
  return /a=ice-ufrag:(\S+)/.exec(connectionOf(call, side).localDescription?.sdp ?? '')?.[1] ?? '';
}

/** This window under an engine of Node's. */
let obedient: Side | undefined;
const feed = new OrderFeed();

function obeyEngine(): void {
  obedient = new Side();
  obedient.onReport = report => void window.report(report);
}

function takeOrders(rows: readonly { readonly seq: number; readonly order: MediaOrder }[]): void {
  for (const order of feed.take(rows)) obedient?.order(order);
}

/** Loudness of all sound that arrives at this window's live connection, as running totals. */
async function heard(): Promise<Sound> {
  const live = connections.find(({ connectionState }) => connectionState === 'connected');
  return live === undefined ? SILENCE : soundOf(live);
}

/** What a side's screens show of the call. */
function picture(side: 'a' | 'b'): CallPicture | undefined {
  return kith.call[side].controller.pictures.getSnapshot().find(shown => shown.callId === callId);
}

/** Frames that a stream shows within a second, and the colours of four places in it, as `r,g,b`. */
async function watch(stream: MediaStream | undefined): Promise<{ frames: number; colours: string[] }> {
  if (stream === undefined) return { frames: 0, colours: [] };
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  let frames = 0;
  const count = () => {
    frames += 1;
    video.requestVideoFrameCallback(count);
  };
  video.requestVideoFrameCallback(count);
  void video.play();
  await new Promise(resolve => setTimeout(resolve, 1_000));
  const canvas = new OffscreenCanvas(video.videoWidth || 1, video.videoHeight || 1);
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0);
  const colours = [0.25, 0.75].flatMap(y =>
    [0.25, 0.75].map(x =>
      [...(context?.getImageData(x * canvas.width, y * canvas.height, 1, 1).data ?? [])].slice(0, 3).join(),
    ),
  );
  video.srcObject = null;
  return { frames, colours };
}

/** What each frame of a recording shows, as it plays: one picture that fills it, two side by side, or nothing. */
async function layouts(recording: Blob): Promise<('one' | 'two' | 'none')[]> {
  const video = document.createElement('video');
  video.muted = true;
  video.src = URL.createObjectURL(recording);
  const seen: ('one' | 'two' | 'none')[] = [];
  const context = new OffscreenCanvas(96, 54).getContext('2d');
  if (context === null) throw new Error('no canvas');
  const isBright = (x: number, y: number) => {
    const [red = 0, green = 0, blue = 0] = context.getImageData(x, y, 1, 1).data;
    return red + green + blue > 100;
  };
  const look = () => {
    context.drawImage(video, 0, 0, 96, 54);
    const isFull = isBright(48, 3) && isBright(48, 50);
    seen.push(isFull ? 'one' : isBright(12, 27) && isBright(84, 27) ? 'two' : 'none');
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  await Promise.all([video.play(), new Promise(resolve => video.addEventListener('ended', resolve))]);
  URL.revokeObjectURL(video.src);
  return seen;
}

/** Tracks of microphones and cameras that were opened. */
const captures: MediaStreamTrack[] = [];
/** Whether devices are plugged in: when not, none can be opened. */
let plugged = true;
if ('mediaDevices' in navigator) {
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async constraints => {
    if (!plugged) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await getUserMedia(constraints);
    captures.push(...stream.getTracks());
    return stream;
  };
}

function setPlugged(value: boolean): void {
  plugged = value;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}

const recordings: Blob[] = [];

const kith = {
  recordings,
  layouts,
  setPlugged,
  liveCaptures: () => captures.filter(({ readyState }) => readyState === 'live').length,
  plain,
  picture,
  watch,
  obeyEngine,
  takeOrders,
  heard,
  Call,
  Side,
  callId,
  connections,
  throughForwarder,
  hear,
  received,
  iceUser,
  connectionOf,
  tonesStarted: () => tonesStarted,
  /** Audio graphs that run, the ears of the test left out. */
  graphsRunning: () => graphs.filter(graph => graph !== ears && graph.state === 'running').length,
  /** Whatever a test keeps between its steps. */
  call: new Call(),
};
window.kith = kith;
