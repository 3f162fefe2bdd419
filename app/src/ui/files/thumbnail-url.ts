/** A picture in base64url as an address for `<img>`. Its first bytes say what it is; anything else is shown nowhere. */
export function thumbnailUrl(thumbnail: string): string | undefined {
  const base64 = thumbnail.replaceAll('-', '+').replaceAll('_', '/');
  // RIFF….WEBP, and the start of every JPEG.
  const type = base64.startsWith('UklGR')
    ? 'image/webp'
    : base64.startsWith('/9j/')
      ? 'image/jpeg'
      : undefined;
  return type && `data:${type};base64,${base64}`;
}
