import { toBase64Url, utf8 } from '@kith/shared/protocol/bytes';
import { expect, test } from 'vitest';
import { thumbnailUrl } from './thumbnail-url.ts';

/** The start of a lossless WebP, which has 14 bits for each side. */
function webp(width: number, height: number): string {
  const bytes = new Uint8Array(40);
  bytes.set(utf8('RIFF'));
  bytes.set(utf8('WEBPVP8L'), 8);
  bytes[20] = 0x2f;
  new DataView(bytes.buffer).setUint32(21, (width - 1) | ((height - 1) << 14), true);
  return toBase64Url(bytes);
}

/** The start of a JPEG: a frame header after an application segment. */
function jpeg(width: number, height: number): string {
  const bytes = new Uint8Array(60);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
  bytes.set([0xff, 0xc0, 0, 17, 8, height >> 8, height & 0xff, width >> 8, width & 0xff], 20);
  return toBase64Url(bytes);
}

test('a small picture is shown as what its bytes are', () => {
  expect(thumbnailUrl(webp(320, 240))).toMatch(/^data:image\/webp;base64,UklGR/);
  expect(thumbnailUrl(jpeg(320, 240))).toMatch(/^data:image\/jpeg;base64,\/9j\//);
});

test('a picture of many pixels in few bytes is not', () => {
  expect(thumbnailUrl(webp(16_384, 16_384))).toBeUndefined();
  expect(thumbnailUrl(jpeg(65_535, 65_535))).toBeUndefined();
  expect(thumbnailUrl(webp(1_001, 1_000))).toBeUndefined();
});

test('nor is anything else', () => {
  const svg = toBase64Url(utf8('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  for (const other of ['', 'no base64url!', svg, webp(1, 1).slice(0, 20), jpeg(1, 1).slice(0, 12)]) {
    expect(thumbnailUrl(other), other).toBeUndefined();
  }
});
