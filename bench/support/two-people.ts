import * as people from '../../e2e/fixtures/actions/people.ts';
import { Person } from '../../e2e/fixtures/person.ts';
import { RendezvousProcess } from '../../e2e/fixtures/rendezvous-process.ts';

/** Two buddies with a daemon and a browser each, as people have them. */
export interface TwoPeople {
  readonly rendezvous: RendezvousProcess;
  readonly alice: Person;
  readonly bob: Person;
}

/** Runs a benchmark between two buddies and cleans up after it. */
export async function withTwoPeople(
  options: { readonly tone?: number },
  measure: (two: TwoPeople) => Promise<void>,
): Promise<void> {
  const rendezvous = await RendezvousProcess.start();
  const opened: Person[] = [];
  try {
    const [alice, bob] = ['alice', 'bob'].map(name => ({
      engine: 'daemon' as const,
      server: rendezvous.url,
      name,
      ...options,
    }));
    opened.push(await Person.start(alice!), await Person.start(bob!));
    const two: TwoPeople = { rendezvous, alice: opened[0]!, bob: opened[1]! };
    await people.signUp(two.alice, 'alice');
    await people.signUp(two.bob, 'bob');
    await people.makeBuddies(two.alice, 'alice', two.bob, 'bob');
    await measure(two);
  } finally {
    for (const person of opened) await person.dispose();
    await rendezvous.dispose();
  }
}
