import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { JPG } from 'image-size/types/jpg';
import { WEBP } from 'image-size/types/webp';

/** Pixels that a window decodes without noticing: a picture of a few bytes can be one of billions. */
const MOST_PIXELS = 1_000_000;

/**
 * A small picture that came with a message, as an address for `<img>`. Its own bytes say what it is: anything but a small
 * JPEG or WebP is shown nowhere.
 *
 * @param picture base64url
 */
export function thumbnailUrl(picture: string): string | undefined {
  const bytes = fromBase64Url(picture);
  if (!bytes) return undefined;
  const webp = WEBP.validate(bytes);
  if (!webp && !JPG.validate(bytes)) return undefined;
  try {
    const { width, height } = (webp ? WEBP : JPG).calculate(bytes);
    if (width * height > MOST_PIXELS) return undefined;
  } catch {
    return undefined;
  }
  const base64 = picture.replaceAll('-', '+').replaceAll('_', '/');
  return `data:image/${webp ? 'webp' : 'jpeg'};base64,${base64}`;
}
