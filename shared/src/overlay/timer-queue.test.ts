import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimerQueue } from './timer-queue.ts';

it('hands out keys in the order of their last times', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: fc.nat(9), at: fc.nat(100) }),
    fc.record({ do: fc.constant('delete' as const), key: fc.nat(9) }),
    fc.record({ do: fc.constant('take' as const), now: fc.nat(100) }),
  );
  await fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), steps => {
      const queue = new TimerQueue<number>();
      const model = new Map<number, number>();
      for (const each of steps) {
        if (each.do === 'set') {
          queue.set(each.key, each.at);
          model.set(each.key, each.at);
        } else if (each.do === 'delete') {
          queue.delete(each.key);
          model.delete(each.key);
        } else {
          const first = Math.min(...model.values());
          const taken = queue.take(each.now);
          if (first > each.now) expect(taken).toBeUndefined();
          else expect(model.get(taken!)).toBe(first);
          if (taken !== undefined) model.delete(taken);
        }
        expect(queue.size).toBe(model.size);
        expect(queue.wakeAt).toBe(Math.min(...model.values()));
      }
    }),
  );
});
