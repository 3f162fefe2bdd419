import { describe, expect, it } from 'vitest';
import { BOB, CAROL, EMI, ROSTER } from '../gallery/fixture-people.ts';
import { matchPeople, snippetParts } from './search-results.ts';

const found = (query: string) => matchPeople(ROSTER, query).map(row => row.address);

describe('people that match', () => {
  it('begin with it before they contain it', () => {
    expect(found('o')[0]).toBe(BOB);
    expect(found('lind')).toEqual([CAROL]);
    expect(found('EMI')[0]).toBe(EMI);
  });

  it('match without accents and capitals', () => {
    expect(found('JUNGERE')).toHaveLength(1);
  });

  it('are none for nothing', () => {
    expect(found('')).toEqual([]);
    expect(found('nobody-here')).toEqual([]);
  });

  it('are few', () => {
    expect(found('e').length).toBeLessThanOrEqual(6);
  });
});

describe('snippets', () => {
  it('are cut at their marks', () => {
    expect(snippetParts('…the \uE000rope\uE001 and the \uE000rope\uE001')).toEqual([
      { text: '…the ', match: false },
      { text: 'rope', match: true },
      { text: ' and the ', match: false },
      { text: 'rope', match: true },
    ]);
  });

  it('survive a mark that is not closed', () => {
    expect(snippetParts('a \uE000b')).toEqual([
      { text: 'a ', match: false },
      { text: 'b', match: true },
    ]);
    expect(snippetParts('')).toEqual([]);
  });
});
