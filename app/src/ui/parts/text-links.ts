import { LinkifyIt } from 'linkify-it';

export interface TextPart {
  readonly text: string;
  /** Where it leads, when it is a link that is safe to open. */
  readonly href?: string;
}

/** Only these open from a message; `javascript:`, `data:`, `file:` and the like stay text. */
const SAFE = /^(?:https?:\/\/|mailto:|kith:|magnet:\?)/i;

/** What follows `kith:` in an invite link. */
const KITH_TAIL = /^[a-z]+\?[A-Za-z0-9%_.~:=&-]+/;

const linkify = new LinkifyIt({ fuzzyEmail: true, fuzzyIP: false, fuzzyLink: true });
linkify.add('ftp:', null);
linkify.add('//', null);
linkify.add('kith:', {
  validate: (text, position) => KITH_TAIL.exec(text.slice(position, position + 2_048))?.[0].length ?? 0,
});

const MAGNET_TAIL = /^\?xt=urn:[A-Za-z0-9%_.~:=&+/-]+/;
linkify.add('magnet:', {
  validate: (text, position) => MAGNET_TAIL.exec(text.slice(position, position + 2_048))?.[0].length ?? 0,
});

/** A text cut into plain parts and links; joined, the parts are the text again. */
export function splitLinks(text: string): readonly TextPart[] {
  const matches = linkify.match(text);
  if (!matches) return [{ text }];
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of matches) {
    if (!SAFE.test(match.url)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    // The sign that ends a mark around an address is not its last character.
    const signs = /[*_~]*$/.exec(match.raw)?.[0].length ?? 0;
    end = match.lastIndex - signs;
    parts.push({ text: text.slice(match.index, end), href: match.url.slice(0, match.url.length - signs) });
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
