import { describe, expect, test } from 'vitest';
import { NO_FACTS, readMediaFacts } from './media-facts.ts';

describe('facts between the windows of a call', () => {
  test('CALL-21 are read, and what is not known is left out', () => {
    const facts = { ...NO_FACTS, camera: true, recording: 'asked', limit: 'network' };
    expect(readMediaFacts(JSON.stringify({ ...facts, more: 1 }))).toEqual(facts);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"type":"facts"}',
    JSON.stringify({ ...NO_FACTS, type: 'offer' }),
    JSON.stringify({ ...NO_FACTS, camera: 1 }),
    JSON.stringify({ ...NO_FACTS, recording: 'on' }),
    JSON.stringify({ ...NO_FACTS, limit: 'moon' }),
    JSON.stringify({ ...NO_FACTS, more: 'x'.repeat(1_000) }),
  ])('CALL-21 refuses %s', text => {
    expect(readMediaFacts(text)).toBeUndefined();
  });
});
