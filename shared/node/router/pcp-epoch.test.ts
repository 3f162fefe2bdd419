import { expect, test } from 'vitest';
import { PcpEpoch } from './pcp-epoch.ts';

/** Whether the last of these responses shows that the server lost its mappings: [epoch time, our clock], in seconds. */
function lost(...responses: readonly (readonly [server: number, client: number])[]): boolean {
  const epoch = new PcpEpoch();
  return responses.map(([server, client]) => epoch.take(server, client)).at(-1)!;
}

test('the first response shows nothing', () => {
  expect(lost([0, 5_000])).toBe(false);
});

test('clocks may differ by two seconds and a sixteenth', () => {
  expect(lost([1_000, 0], [1_600, 600])).toBe(false);
  expect(lost([1_000, 0], [1_600, 561])).toBe(false);
  expect(lost([1_000, 0], [1_600, 560])).toBe(true);
  expect(lost([1_000, 0], [1_561, 600])).toBe(false);
  expect(lost([1_000, 0], [1_560, 600])).toBe(true);
});

test('an epoch time that goes back by more than a second shows it', () => {
  expect(lost([1_000, 0], [999, 0])).toBe(false);
  expect(lost([1_000, 0], [998, 0])).toBe(true);
  expect(lost([1_000, 0], [10, 600])).toBe(true);
});

test('what was shown once is not shown again', () => {
  expect(lost([1_000, 0], [10, 600], [610, 1_200])).toBe(false);
});
