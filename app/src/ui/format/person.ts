import type { RosterRow } from '../../api/contract.ts';

/** `alice` of `alice@home.example`. */
export function userNameIn(address: string): string {
  const at = address.indexOf('@');
  return at < 1 ? address : address.slice(0, at);
}

/** `home.example` of `alice@home.example`. */
export function serverNameIn(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}

/** What a person is called in lists: the alias given here, else the user name. */
export function personName(person: Pick<RosterRow, 'address'> & { alias?: string | undefined }): string {
  return person.alias?.trim() || userNameIn(person.address);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return '';
}

/** One or two letters that stand for a name: `BO` for Bob Okafor, `F` for farid. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(word => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return firstGrapheme(name.trim()) || '?';
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  return (firstGrapheme(first) + firstGrapheme(last)).toUpperCase();
}

/** Grounds that white letters are readable on (4.5:1 or better). */
export const AVATAR_COLOURS = [
  '#4f61d6',
  '#b8476f',
  '#26796e',
  '#9a5f1f',
  '#7650c2',
  '#3f7a33',
  '#82543a',
  '#2f6f9f',
  '#a8483c',
  '#5c6470',
] as const;

/** A colour that stays with an address. */
export function avatarColour(address: string): string {
  // FNV-1a: spreads short, similar names well.
  let hash = 0x811c9dc5;
  for (let i = 0; i < address.length; i++) {
    hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193);
  }
  return AVATAR_COLOURS[(hash >>> 0) % AVATAR_COLOURS.length] ?? AVATAR_COLOURS[0];
}
