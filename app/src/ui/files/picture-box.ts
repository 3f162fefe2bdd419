const MOST = 320;
const LEAST = 120;

/** The room (pixels) that a picture gets in a bubble; a square where nobody knows its size. */
export function pictureBox(picture: { readonly width: number; readonly height: number } | undefined): {
  readonly width: number;
  readonly height: number;
} {
  if (!picture) return { width: MOST / 2, height: MOST / 2 };
  const scale = Math.min(1, MOST / picture.width, MOST / picture.height);
  // What is very long or very small is cut, and gets a size that can be seen and pressed.
  return {
    width: Math.round(Math.max(LEAST, picture.width * scale)),
    height: Math.round(Math.max(LEAST / 2, picture.height * scale)),
  };
}
