import { networkInterfaces } from 'node:os';
import { NetworkLooks } from './network-looks.ts';

/** A look costs 0.04 to 0.2 ms, and a call has to move to the next network before it sounds broken. */
const LOOK_EVERY = 400;

/**
 * Tells when the machine got other addresses, or woke from sleep: nothing that was connected before can be relied on
 * then. Node has no event for either.
 *
 * @returns ends it
 */
export function watchNetwork(onChange: () => void): () => void {
  const looks = new NetworkLooks(LOOK_EVERY, networkInterfaces(), Date.now());
  const timer = setInterval(() => {
    if (looks.changed(networkInterfaces(), Date.now())) onChange();
  }, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}
