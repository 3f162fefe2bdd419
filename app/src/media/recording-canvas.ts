/** Size of a recorded picture and how often it is drawn: legible, and what a slow machine encodes beside a call. */
const WIDTH = 960;
const HEIGHT = 540;
const FRAMES_PER_SECOND = 10;

interface Shown {
  readonly track: MediaStreamTrack;
  readonly element: HTMLVideoElement;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws the pictures of a call into one, because a recorder can't change its tracks while it runs. */
export class RecordingCanvas {
  readonly stream: MediaStream;
  readonly #context: CanvasRenderingContext2D;
  #timer: ReturnType<typeof setInterval> | undefined;
  #shown: readonly Shown[] = [];

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    // Each picture is read back for the encoder: in memory it need not come back from the graphics card.
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error('a canvas without a context');
    this.#context = context;
    // Without a rate each drawing is a frame; with one, frames that come late on a busy machine are dropped.
    this.stream = canvas.captureStream();
  }

  /** Draws from now on. Before the recorder runs a drawing would be lost. */
  start(): void {
    this.#draw();
    // A timer, not animation frames: those stop while the window is not seen.
    this.#timer = setInterval(() => this.#draw(), 1_000 / FRAMES_PER_SECOND);
  }

  show(tracks: readonly MediaStreamTrack[]): void {
    const before = this.#shown;
    this.#shown = tracks.map(track => before.find(shown => shown.track === track) ?? play(track));
    for (const shown of before) if (!this.#shown.includes(shown)) shown.element.srcObject = null;
  }

  close(): void {
    clearInterval(this.#timer);
    this.show([]);
    for (const track of this.stream.getTracks()) track.stop();
  }

  #draw(): void {
    const context = this.#context;
    context.fillStyle = '#12141c';
    context.fillRect(0, 0, WIDTH, HEIGHT);
    const boxes = boxesFor(this.#shown.length);
    for (const [index, { element }] of this.#shown.entries()) {
      const box = boxes[index];
      if (box !== undefined && element.videoWidth > 0) drawInto(context, element, box);
    }
  }
}

function play(track: MediaStreamTrack): Shown {
  const element = document.createElement('video');
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  element.play().catch(() => undefined);
  return { track, element };
}

/** One fills everything, two stand side by side, of more the first is large and the others are a column beside it. */
export function boxesFor(count: number): readonly Box[] {
  if (count <= 1) return [{ x: 0, y: 0, width: WIDTH, height: HEIGHT }];
  if (count === 2) {
    const width = WIDTH / 2;
    return [0, 1].map(index => ({ x: index * width, y: 0, width, height: HEIGHT }));
  }
  const column = WIDTH / 4;
  const rows = count - 1;
  const height = HEIGHT / rows;
  return [
    { x: 0, y: 0, width: WIDTH - column, height: HEIGHT },
    ...Array.from({ length: rows }, (_, row) => ({
      x: WIDTH - column,
      y: row * height,
      width: column,
      height,
    })),
  ];
}

/** Whole, in the middle of its box. */
function drawInto(context: CanvasRenderingContext2D, video: HTMLVideoElement, box: Box): void {
  const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
  const width = video.videoWidth * scale;
  const height = video.videoHeight * scale;
  context.drawImage(video, box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height);
}
