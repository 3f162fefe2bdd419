/** Where a link leads. */
export interface LinkTarget {
  /** The host in the letters that the network uses (`xn--…`); of what has none, the whole link. */
  readonly host: string;
  /**
   * Why somebody could be mistaken about that: `mixed`, its name mixes alphabets; `foreign`, it is in another alphabet than
   * Latin, whose letters may look the same; `differs`, what is read as the host is another one than the link has.
   */
  readonly doubt?: 'mixed' | 'foreign' | 'differs';
}

const SCHEME = /^https?:\/\//i;
/** Scripts whose letters may stand together with others in one name. */
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;
const LATIN = /\p{Script=Latin}/u;
const SCRIPTS = ['Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Hebrew', 'Arabic', 'Georgian'].map(
  name => new RegExp(`\\p{Script=${name}}`, 'u'),
);

/**
 * Looks at a link before somebody follows it.
 *
 * @param shown what is read in its place, where that is not the link itself
 */
export function linkTarget(href: string, shown = href): LinkTarget {
  if (!SCHEME.test(href)) return { host: href };
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return { host: href, doubt: 'differs' };
  }
  const host = url.host;
  if (url.username !== '' || url.password !== '') return { host, doubt: 'differs' };
  const read = /^[^/?#\\]*/.exec(shown.replace(SCHEME, ''))?.[0].toLowerCase() ?? '';
  const plain = read.replace(/:\d*$/, '');
  if (plain === url.hostname) return { host };
  const letters = [...plain].filter(sign => !SHARED.test(sign));
  const latin = letters.filter(sign => LATIN.test(sign)).length;
  if (latin > 0 && latin < letters.length) {
    const scripts = SCRIPTS.filter(script => letters.some(sign => script.test(sign)));
    // Each label is a name of its own: `пример.com` mixes nothing.
    if (plain.split('.').some(label => scripts.some(script => script.test(label)) && LATIN.test(label))) {
      return { host, doubt: 'mixed' };
    }
  }
  if (latin < letters.length) return { host, doubt: 'foreign' };
  // Latin letters with accents are told apart from others; signs that turn into others on the way are not.
  return plain === plain.normalize('NFKC') && url.hostname.includes('xn--')
    ? { host }
    : { host, doubt: 'differs' };
}
