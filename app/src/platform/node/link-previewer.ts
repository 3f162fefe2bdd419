import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { imageSize } from 'image-size';
import type { FoundPreview, LinkPreviewer } from '../../engine/ports/link-previewer.ts';
import { pageFacts } from './page-facts.ts';
import { isPublicAddress } from './public-addresses.ts';

/** Bytes of a page that are read: heads are shorter. */
const PAGE_BYTES = 512 * 1_024;
/** Bytes of a picture: a larger one is left out. */
const PICTURE_BYTES = 1_048_576;
/** Pixels of a picture: what a window decodes without noticing. */
const PICTURE_PIXELS = 16_000_000;
const REDIRECTS = 4;
/** For page, redirects and picture together. Milliseconds. */
const DEADLINE = 8_000;
const PAGES = /^(?:text\/html|application\/xhtml\+xml)\b/i;
const PICTURES = /^image\/(?:jpeg|png|webp|gif)\b/i;

interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** How names become addresses, and which of those may be asked; a test hands in its own. */
export interface PreviewPolicy {
  readonly resolve: (host: string) => Promise<readonly Resolved[]>;
  readonly allows: (address: string) => boolean;
}

const PUBLIC: PreviewPolicy = {
  resolve: host => lookup(host, { all: true }),
  allows: isPublicAddress,
};

interface Fetched {
  readonly url: URL;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Looks at pages from Node. */
export function nodeLinkPreviewer(policy: PreviewPolicy = PUBLIC): LinkPreviewer {
  return {
    async preview(address): Promise<Result<FoundPreview, 'no-preview'>> {
      const signal = AbortSignal.timeout(DEADLINE);
      try {
        const page = await fetchFrom(new URL(address), PAGES, PAGE_BYTES, true, policy, signal);
        const { title, description, picture } = pageFacts(decoded(page));
        if (title === undefined) return failed('no-preview');
        const shown =
          picture === undefined ? undefined : await fetchPicture(picture, page.url, policy, signal);
        return ok({ title, ...(description && { description }), ...(shown && { picture: shown }) });
      } catch {
        // Whatever a site or the way to it does, there is no preview; the message goes without.
        return failed('no-preview');
      }
    },
  };
}

async function fetchPicture(
  address: string,
  page: URL,
  policy: PreviewPolicy,
  signal: AbortSignal,
): Promise<FoundPreview['picture']> {
  try {
    const { type, bytes } = await fetchFrom(
      new URL(address, page),
      PICTURES,
      PICTURE_BYTES,
      false,
      policy,
      signal,
    );
    const { width, height } = imageSize(bytes);
    return width * height <= PICTURE_PIXELS ? { type: type.replace(/;.*$/s, '').trim(), bytes } : undefined;
  } catch {
    return undefined;
  }
}

/** Follows redirects; each address on the way is looked up and checked anew. */
async function fetchFrom(
  start: URL,
  types: RegExp,
  most: number,
  mayBeCut: boolean,
  policy: PreviewPolicy,
  signal: AbortSignal,
): Promise<Fetched> {
  let url = start;
  for (let step = 0; step <= REDIRECTS; step++) {
    const response = await ask(url, types, policy, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      url = new URL(headers.location, url);
      continue;
    }
    const type = headers['content-type'] ?? '';
    if (statusCode !== 200 || !types.test(type)) {
      response.destroy();
      throw new Error('not what was asked for');
    }
    return { url, type, bytes: await read(response, most, mayBeCut) };
  }
  throw new Error('too many redirects');
}

/** One request to an address that was checked: the connection goes to just that one, whatever the name says later. */
async function ask(
  url: URL,
  types: RegExp,
  policy: PreviewPolicy,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('not a web address');
  if (url.username !== '' || url.password !== '') throw new Error('an address with a password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await policy.resolve(host) : [{ address: host, family }];
  signal.throwIfAborted();
  const [chosen] = addresses;
  // A name that leads to both kinds is one that means no good.
  if (!chosen || !addresses.every(({ address }) => policy.allows(address))) throw new Error('not public');
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      agent: false,
      signal,
      maxHeaderSize: 16_384,
      headers: {
        accept: types === PAGES ? 'text/html' : 'image/*',
        'accept-encoding': 'identity',
        'user-agent': 'Kith link preview',
      },
      lookup: (_name, options, callback) => {
        if (options.all) callback(null, [{ ...chosen }]);
        else callback(null, chosen.address, chosen.family);
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

async function read(response: IncomingMessage, most: number, mayBeCut: boolean): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    length += piece.length;
    if (length <= most) continue;
    response.destroy();
    if (!mayBeCut) throw new Error('too large');
    break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** In the encoding that the site names, in the header or at the start of the page; else UTF-8. */
function decoded({ type, bytes }: Fetched): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1_024));
  const name = (/charset=["']?([\w-]+)/i.exec(type) ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(start))?.[1];
  try {
    return new TextDecoder(name ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
