/** Size of a recorded picture and how often it is drawn: legible slides, and a file of about 10 MB a minute. */
const WIDTH = 1_280;
const HEIGHT = 720;
const FRAMES_PER_SECOND = 15;

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
  readonly #canvas = document.createElement('canvas');
  // A timer, not animation frames: those stop while the window is not seen.
  readonly #timer: ReturnType<typeof setInterval>;
  #shown: readonly Shown[] = [];

  constructor() {
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#draw();
    this.stream = this.#canvas.captureStream(FRAMES_PER_SECOND);
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
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
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
