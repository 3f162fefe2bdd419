import { describe, expect, it } from 'vitest';
import { offerMime, offerName } from './offer-name.ts';

describe('the name of an offer', () => {
  it('is one line', () => {
    expect(offerName('holiday 1.jpg')).toBe('holiday 1.jpg');
    expect(offerName('a\nb\u0000c.txt')).toBe('a_b_c.txt');
    expect(offerName('')).toBe('_');
    expect(offerName('\uD800.txt')).toBe('\uFFFD.txt');
  });

  it('keeps its ending when it is too long, and splits no character', () => {
    const long = offerName(`${'x'.repeat(400)}.tar`);
    expect(long).toHaveLength(255);
    expect(long.endsWith('x.tar')).toBe(true);
    expect(offerName('🧗'.repeat(200)).isWellFormed()).toBe(true);
    expect(offerName(`.${'y'.repeat(400)}`)).toHaveLength(255);
  });
});

it('takes a type without its parameters, or none', () => {
  expect(offerMime('Text/HTML; charset=utf-8')).toBe('text/html');
  expect(offerMime('image/svg+xml')).toBe('image/svg+xml');
  expect(offerMime('')).toBeUndefined();
  expect(offerMime('nonsense')).toBeUndefined();
  expect(offerMime(undefined)).toBeUndefined();
});
