import type { Address } from '../identity/address.ts';
import type { TimerStep } from '../protocol/peer-messages.ts';
import type { Place } from './place.ts';

/** One step of the agreement about disappearing messages. */
export interface TimerNote {
  readonly id: string;
  readonly order: Place;
  readonly author: Address;
  readonly step: TimerStep;
}

/** How long messages of a conversation live. */
export interface Timer {
  /** Seconds that new messages live; `undefined`: they stay. */
  readonly lifetime: number | undefined;
  /** What one of the two asked for last, if it is still open. */
  readonly proposal: Proposal | undefined;
  /** Every lifetime that both ever agreed to, and from which place on. */
  readonly agreed: readonly { readonly lifetime: number; readonly since: Place }[];
}

interface Proposal {
  readonly id: string;
  readonly author: Address;
  readonly lifetime: number;
}

/**
 * Folds the steps of one conversation by their places, so that all devices agree in whatever order they came. A
 * proposal stands until it is accepted by the other person, declined by either, or messages are to stay.
 *
 * @param notes in any order
 */
export function foldTimer(notes: readonly TimerNote[]): Timer {
  let lifetime: number | undefined;
  /** The oldest first. */
  let open: Proposal[] = [];
  const agreed: { lifetime: number; since: Place }[] = [];
  for (const { id, order, author, step } of [...notes].sort(byPlace)) {
    switch (step.do) {
      case 'propose':
        open.push({ id, author, lifetime: step.lifetime });
        break;
      case 'accept': {
        const index = open.findIndex(proposal => proposal.id === step.of && proposal.author !== author);
        const accepted = open[index];
        if (!accepted) break;
        lifetime = accepted.lifetime;
        agreed.push({ lifetime, since: order });
        open = open.slice(index + 1);
        break;
      }
      case 'decline':
        open = open.filter(proposal => proposal.id !== step.of);
        break;
      case 'off':
        lifetime = undefined;
        open = [];
        break;
    }
  }
  return { lifetime, proposal: open.at(-1), agreed };
}

function byPlace(a: TimerNote, b: TimerNote): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
