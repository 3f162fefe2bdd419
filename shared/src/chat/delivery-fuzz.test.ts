import { describe, expect, test } from 'vitest';
import { runDelivery } from './testing/delivery-run.ts';

/** `npm run test:full` sets KITH_FULL. */
const SEEDS = process.env['KITH_FULL'] === undefined ? 100 : 3_000;

describe('delivery on a hostile network', () => {
  test(`CHAT-9 CHAT-10 CHAT-11: whatever happens, each message ends once, in order and honestly on every device (${SEEDS} seeds)`, () => {
    let accepted = 0;
    let crashes = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        const outcome = runDelivery(seed);
        accepted += outcome.accepted;
        crashes += outcome.crashes;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    // The runs were worth something.
    expect(accepted).toBeGreaterThan(SEEDS * 20);
    expect(crashes).toBeGreaterThan(SEEDS);
  }, 600_000);

  test('CHAT-9: a younger payload under way is not forgotten when an older one sent the lane to the mailbox', () => {
    expect(() => runDelivery(24)).not.toThrow();
    expect(() => runDelivery(59)).not.toThrow();
    expect(() => runDelivery(248)).not.toThrow();
  });

  test('CHAT-9: a receipt from the mailbox and the row that it settles are one transaction', () => {
    expect(() => runDelivery(328)).not.toThrow();
    expect(() => runDelivery(364)).not.toThrow();
    expect(() => runDelivery(398)).not.toThrow();
  });
});
