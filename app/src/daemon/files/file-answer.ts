/** What is sent as it is: pictures, sound and film that a browser decodes, and plain text. Nothing of it can run. */
const PASSIVE: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'],
  ...[
    'audio/mpeg',
    'audio/ogg',
    'audio/wav',
    'audio/x-wav',
    'audio/webm',
    'audio/mp4',
    'audio/aac',
    'audio/flac',
  ],
  ...['video/mp4', 'video/webm', 'video/ogg', 'video/quicktime'],
]);
const TEXT = /^text\/(plain|csv|markdown|x-[\w.+-]+)$|^application\/json$/;

export interface FileQuestion {
  readonly name: string;
  readonly mime: string | undefined;
  readonly size: number;
  /** The `Range` header. */
  readonly range: string | undefined;
  /** To be kept, not shown. */
  readonly save: boolean;
}

export interface FileAnswer {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes to send: from `start`, `end` not included. */
  readonly start: number;
  readonly end: number;
}

/**
 * Headers for the bytes of a file that came from a peer. Whatever it is, it gets no rights: it is shown in a sandbox, not
 * sniffed, not cached, and what is not known to be passive is only offered for saving.
 */
export function answerFile({ name, mime, size, range, save }: FileQuestion): FileAnswer {
  const type = typeOf(mime);
  const isShown = !save && type !== 'application/octet-stream';
  const span = rangeOf(range, size);
  const length = span === undefined ? 0 : span.end - span.start;
  const headers = {
    'Content-Type': type,
    'Content-Length': String(length),
    'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  };
  if (span === undefined) {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` }, start: 0, end: 0 };
  }
  if (range === undefined) return { status: 200, headers, ...span };
  const within = `bytes ${span.start}-${span.end - 1}/${size}`;
  return { status: 206, headers: { ...headers, 'Content-Range': within }, ...span };
}

function typeOf(mime: string | undefined): string {
  const type = (mime ?? '').toLowerCase().split(';')[0]!.trim();
  if (PASSIVE.has(type)) return type;
  // All text is plain text: it is looked at, never interpreted.
  return TEXT.test(type) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

/** One range (RFC 9110, section 14); several at once are answered with the first. `undefined`: it can't be met. */
function rangeOf(range: string | undefined, size: number): { start: number; end: number } | undefined {
  const whole = { start: 0, end: size };
  if (range === undefined) return whole;
  const match = /^bytes=(\d{0,16})-(\d{0,16})(?:,|$)/.exec(range);
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end } : undefined;
}

/** RFC 8187: everything but letters, digits and a few signs as percent codes. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16)}`,
  );
}
