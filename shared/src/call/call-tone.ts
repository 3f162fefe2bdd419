import { type CallDesk, isLive } from './call-desk.ts';
import type { CallMachine } from './call-state.ts';

/** The ring of a call that comes in, softly beside another call; the tone that it rings at the other end. */
export type RingTone = 'incoming' | 'waiting' | 'outgoing' | 'none';

/** What is to be heard of this call. */
export function toneOf(desk: CallDesk, { state }: CallMachine): RingTone {
  if (state.name === 'inviting') return state.ringing.length > 0 ? 'outgoing' : 'none';
  if (state.name !== 'ringing') return 'none';
  const busy = desk.calls.some(({ state: other }) => isLive(other) && other.name !== 'ringing');
  return busy ? 'waiting' : 'incoming';
}
