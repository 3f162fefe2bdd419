import type { RendezvousConfigInput } from '../config.ts';
import { type Rendezvous, startRendezvous } from '../rendezvous.ts';

/** A server in this process, in memory unless a folder is named; buddies hear of a lost connection at once. */
export function startTestServer(
  config: Partial<RendezvousConfigInput> = {},
  environment: { readonly now?: () => number } = {},
): Promise<Rendezvous> {
  return startRendezvous({ data: ':memory:', name: 'home.example', logoutGrace: 0, ...config }, environment);
}
