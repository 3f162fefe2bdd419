const LEADER = 'kith-engine';
const tabLock = (tab: string) => `kith-tab-${tab}`;

/**
 * Which tab of a page runs the engine: the one that holds a lock (Web Locks), which a browser takes back when the
 * tab is gone, however it went. Resolves when this tab leads, at once or when those before it are gone. Rejects where
 * the browser lets this origin keep nothing.
 *
 * @param locks `navigator.locks`
 * @returns gives the lead to the next tab; without a call this tab leads for as long as it lives
 */
export function lead(locks: LockManager): Promise<() => void> {
  return new Promise((resolve, reject) => {
    locks.request(LEADER, () => new Promise<void>(giveUp => resolve(giveUp))).catch(reject);
  });
}

/** Shows the other tabs that this one lives; resolves when it shows, rejects as `lead` does. */
export function showPresence(locks: LockManager, tab: string): Promise<void> {
  return new Promise((resolve, reject) => {
    locks
      .request(tabLock(tab), () => {
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}

/** Resolves when a tab that showed its presence is gone. */
export async function whenTabGone(locks: LockManager, tab: string): Promise<void> {
  await locks.request(tabLock(tab), () => undefined);
}
