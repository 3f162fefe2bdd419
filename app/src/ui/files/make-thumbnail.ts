/** Longest side of a thumbnail in pixels, tried in this order until it is small enough. */
const SIDES = [320, 240, 160, 96] as const;
const QUALITIES = [0.7, 0.5, 0.3] as const;
/** Bytes of a thumbnail. */
const MOST = 8_192;
/** Larger ones are not opened for a thumbnail: their pixels would fill the memory. */
const LARGEST_FILE = 60_000_000;
const LARGEST_SIDE = 65_535;

export interface PictureFacts {
  readonly picture?: { readonly width: number; readonly height: number; readonly thumbnail?: string };
  /** Milliseconds. */
  readonly duration?: number;
}

/** What a window can tell of a picture, a video or a sound: its size, a small picture, how long it is. */
export async function factsOf(file: File): Promise<PictureFacts> {
  try {
    if (file.type.startsWith('image/') && file.size <= LARGEST_FILE) return await factsOfPicture(file);
    if (file.type.startsWith('video/')) return await factsOfMedia(file, 'video');
    if (file.type.startsWith('audio/')) return await factsOfMedia(file, 'audio');
  } catch {
    // It is sent all the same, without a preview: the browser does not know it, or it is not what it says.
  }
  return {};
}

async function factsOfPicture(file: File): Promise<PictureFacts> {
  if (file.type === 'image/svg+xml') return {};
  // As it is turned by its camera.
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const { width, height } = bitmap;
    if (width > LARGEST_SIDE || height > LARGEST_SIDE) return {};
    const thumbnail = await shrink(bitmap, width, height);
    return { picture: { width, height, ...(thumbnail !== undefined && { thumbnail }) } };
  } finally {
    bitmap.close();
  }
}

/** Seconds into a video of which its picture is made: the first frame is black too often. */
const FRAME_AT = 0.5;
const PATIENCE = 5_000;

async function factsOfMedia(file: File, kind: 'audio' | 'video'): Promise<PictureFacts> {
  const url = URL.createObjectURL(file);
  const element = document.createElement(kind);
  try {
    element.muted = true;
    element.preload = 'auto';
    element.src = url;
    await heard(element, 'loadedmetadata');
    const duration = Number.isFinite(element.duration)
      ? { duration: Math.round(element.duration * 1_000) }
      : {};
    if (!(element instanceof HTMLVideoElement) || element.videoWidth === 0) return duration;
    element.currentTime = Math.min(FRAME_AT, element.duration / 2);
    await heard(element, 'seeked');
    const { videoWidth: width, videoHeight: height } = element;
    const thumbnail = await shrink(element, width, height);
    return { ...duration, picture: { width, height, ...(thumbnail !== undefined && { thumbnail }) } };
  } finally {
    element.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}

function heard(element: HTMLMediaElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), PATIENCE);
    const end = (done: () => void) => () => {
      clearTimeout(timer);
      done();
    };
    element.addEventListener(event, end(resolve), { once: true });
    element.addEventListener(
      'error',
      end(() => reject(new Error('not playable'))),
      { once: true },
    );
  });
}

/** The largest thumbnail that fits, in base64url. */
async function shrink(source: CanvasImageSource, width: number, height: number): Promise<string | undefined> {
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/webp', quality));
      if (blob && blob.size <= MOST) return await base64UrlOf(blob);
    }
  }
  return undefined;
}

async function base64UrlOf(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
