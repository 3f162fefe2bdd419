import type { Account } from '../accounts/account.ts';

/** Whether one account may send to another's devices: its own, or a buddy's. */
export function mayReach(from: Account, to: Account): boolean {
  return from === to || from.buddies.has(to.name);
}
