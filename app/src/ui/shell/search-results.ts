import type { CommandResult, RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';

export type SearchHit = CommandResult<'chat.search'>['hits'][number];

/** Lower case, without accents: what a person types is compared with this. */
export function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

const PEOPLE_SHOWN = 6;

/** People whose name or address has a word that begins with the query, then those that contain it. */
export function matchPeople(rows: readonly RosterRow[], query: string): readonly RosterRow[] {
  const wanted = plain(query);
  if (wanted === '') return [];
  const begins: RosterRow[] = [];
  const contains: RosterRow[] = [];
  for (const row of rows) {
    const name = `${plain(personName(row))} ${row.address}`;
    if (name.split(/[\s@._-]+/).some(word => word.startsWith(wanted)) || name.startsWith(wanted))
      begins.push(row);
    else if (name.includes(wanted)) contains.push(row);
  }
  return [...begins, ...contains].slice(0, PEOPLE_SHOWN);
}

/** A snippet cut at its marks (U+E000 begins a match, U+E001 ends it). */
export function snippetParts(snippet: string): readonly { readonly text: string; readonly match: boolean }[] {
  return snippet
    .split(/(\uE000[^\uE001]*\uE001?)/)
    .filter(part => part !== '')
    .map(part => ({ text: part.replace(/[\uE000\uE001]/g, ''), match: part.startsWith('\uE000') }));
}
