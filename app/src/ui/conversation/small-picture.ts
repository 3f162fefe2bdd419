import type { LinkPreview } from '../../api/contract.ts';

/** Pixels of a side of what is sent. */
const SIDE = 160;
/** Bytes that a message has room for. */
const MOST = 16_384;
const QUALITIES = [0.8, 0.6, 0.4, 0.2];

/**
 * A picture of a site, decoded here and drawn anew: small, and nothing of the bytes of the site goes into the message.
 * `undefined` when it is none.
 *
 * @param data base64url
 */
export async function smallPicture(type: string, data: string): Promise<LinkPreview['picture']> {
  try {
    const bytes = Uint8Array.from(atob(data.replaceAll('-', '+').replaceAll('_', '/')), sign =>
      sign.charCodeAt(0),
    );
    const bitmap = await createImageBitmap(new Blob([bytes], { type }));
    const scale = Math.min(1, SIDE / Math.min(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const canvas = new OffscreenCanvas(Math.min(SIDE, width), Math.min(SIDE, height));
    const context = canvas.getContext('2d');
    // The middle of it, as the card shows.
    context?.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    bitmap.close();
    for (const quality of QUALITIES) {
      const drawn = await canvas.convertToBlob({ type: 'image/webp', quality });
      if (drawn.size > MOST || (drawn.type !== 'image/webp' && drawn.type !== 'image/jpeg')) continue;
      return { type: drawn.type, data: toBase64Url(new Uint8Array(await drawn.arrayBuffer())) };
    }
    return undefined;
  } catch {
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
