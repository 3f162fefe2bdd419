import { networkInterfaces } from 'node:os';
import type { Engine } from '../engine/engine.ts';

const LOOK_EVERY = 5_000;
/** A timer that is this late means that the machine slept. */
const SLEPT = 15_000;

/**
 * Tells an engine when the machine's addresses change and when it woke from sleep: Node has no event for either.
 *
 * @returns ends it
 */
export function watchNetwork(engine: Engine): () => void {
  let addresses = currentAddresses();
  let lookedAt = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    const present = currentAddresses();
    if (present !== addresses) engine.networkChanged();
    else if (now - lookedAt > LOOK_EVERY + SLEPT) engine.wake();
    addresses = present;
    lookedAt = now;
  }, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

function currentAddresses(): string {
  return Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort()
    .join(' ');
}
