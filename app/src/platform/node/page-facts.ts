import { LIMITS } from '@kith/shared/protocol/limits';
import { Parser } from 'htmlparser2';

/** What the head of a page says about it. */
export interface PageFacts {
  readonly title?: string;
  readonly description?: string;
  /** Address of a picture, as it is written there. */
  readonly picture?: string;
}

const WANTED = new Set([
  'og:title',
  'twitter:title',
  'og:description',
  'twitter:description',
  'description',
  'og:image',
  'twitter:image',
]);

/** Reads the head of a page. Nothing of it is run or rendered; what is cut off in the middle is read as far as it goes. */
export function pageFacts(html: string): PageFacts {
  const found = new Map<string, string>();
  let title = '';
  let inTitle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'title' && title === '') inTitle = true;
      if (name === 'body') parser.pause();
      if (name !== 'meta') return;
      const key = (attributes['property'] ?? attributes['name'] ?? '').toLowerCase();
      const content = attributes['content'] ?? '';
      if (WANTED.has(key) && content !== '' && !found.has(key)) found.set(key, content);
    },
    ontext(text) {
      // A title of megabytes is cut anyway.
      if (inTitle && title.length < 10 * LIMITS.previewTitleLength) title += text;
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
      if (name === 'head') parser.pause();
    },
  });
  parser.write(html);
  const said = (...keys: string[]) => keys.map(key => found.get(key)).find(value => value !== undefined);
  const name = oneLine(said('og:title', 'twitter:title') ?? title, LIMITS.previewTitleLength);
  const description = oneLine(
    said('og:description', 'twitter:description', 'description') ?? '',
    LIMITS.previewDescriptionLength,
  );
  const picture = said('og:image', 'twitter:image');
  return {
    ...(name !== '' && { title: name }),
    ...(description !== '' && { description }),
    ...(picture !== undefined && { picture }),
  };
}

/** Text on one line, without signs that control anything, cut where it is too long. */
function oneLine(text: string, length: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    // Marks that turn the direction of what follows.
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).toWellFormed()}…`;
}
