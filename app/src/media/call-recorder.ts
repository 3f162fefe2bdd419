import { RecordingCanvas } from './recording-canvas.ts';
import type { SoundOutput } from './sound-output.ts';

/** What a call consists of at this moment; the first picture is shown large. */
export interface RecordingSources {
  readonly sounds: readonly MediaStreamTrack[];
  readonly pictures: readonly MediaStreamTrack[];
}

/** Both voices need no more; pictures of a call are well drawn with this, at 7 MB a minute. Bits per second. */
const RATES = { audioBitsPerSecond: 96_000, videoBitsPerSecond: 800_000 };
/** The browser hands over what it has each second, and keeps large recordings on the disk by itself. */
const SLICE = 1_000;

const FORMATS = {
  sound: ['audio/webm;codecs=opus', 'audio/mp4'],
  pictures: ['video/webm;codecs=vp8,opus', 'video/mp4'],
};

/** Records a call as it is heard and, if wanted, seen. Its sources may change while it runs. */
export class CallRecorder {
  readonly #destination: MediaStreamAudioDestinationNode;
  readonly #canvas: RecordingCanvas | undefined;
  readonly #recorder: MediaRecorder;
  readonly #stopped: Promise<unknown>;
  readonly #release: () => void;
  readonly #context: AudioContext;
  readonly #sounds = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  readonly #slices: Blob[] = [];

  /** @param ended it has stopped, by `finish` or by itself: an encoder failed, or a disk is full */
  constructor(output: SoundOutput, withPictures: boolean, sources: RecordingSources, ended: () => void) {
    this.#release = output.hold();
    this.#context = output.context;
    this.#destination = new MediaStreamAudioDestinationNode(this.#context);
    this.#canvas = withPictures ? new RecordingCanvas() : undefined;
    this.update(sources);
    const mimeType = FORMATS[withPictures ? 'pictures' : 'sound'].find(type =>
      MediaRecorder.isTypeSupported(type),
    );
    const tracks = [...(this.#canvas?.stream.getTracks() ?? []), ...this.#destination.stream.getTracks()];
    this.#recorder = new MediaRecorder(new MediaStream(tracks), { ...(mimeType && { mimeType }), ...RATES });
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#slices.push(data));
    // Comes after an error too, and after the last data.
    this.#stopped = new Promise(resolve => this.#recorder.addEventListener('stop', resolve, { once: true }));
    void this.#stopped.then(ended);
    this.#recorder.start(SLICE);
    this.#canvas?.start();
  }

  update({ sounds, pictures }: RecordingSources): void {
    for (const [track, node] of this.#sounds) {
      if (sounds.includes(track)) continue;
      node.disconnect();
      this.#sounds.delete(track);
    }
    for (const track of sounds) {
      if (this.#sounds.has(track)) continue;
      const node = this.#context.createMediaStreamSource(new MediaStream([track]));
      node.connect(this.#destination);
      this.#sounds.set(track, node);
    }
    this.#canvas?.show(pictures);
  }

  /** While the other window shows no notice (its connection is being replaced), nothing is recorded. */
  setPaused(paused: boolean): void {
    if (paused && this.#recorder.state === 'recording') this.#recorder.pause();
    if (!paused && this.#recorder.state === 'paused') this.#recorder.resume();
  }

  /** Ends it, and answers with all of it. */
  async finish(): Promise<Blob> {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#stopped;
    for (const node of this.#sounds.values()) node.disconnect();
    this.#canvas?.close();
    this.#release();
    return new Blob(this.#slices, { type: this.#recorder.mimeType });
  }
}
