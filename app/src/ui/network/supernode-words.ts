import type { NetworkRow, Settings } from '../../api/contract.ts';

type Supernode = NetworkRow['supernode'];

/** What this device does for others, in a word: `supernode.state.*`. */
export type SupernodeState = 'active' | 'standby' | 'off' | 'impossible';

export function supernodeState({ possible, hub, relay }: Supernode): SupernodeState {
  if (!possible) return 'impossible';
  if (hub === 'active' || relay === 'serving') return 'active';
  return hub === 'standby' ? 'standby' : 'off';
}

/** Why: `supernode.reason.*`. Who was never asked has not refused. */
export function supernodeReason(
  { reason }: Supernode,
  volunteer: Settings['volunteer'],
): Supernode['reason'] | 'unasked' {
  return reason === 'not-willing' && volunteer === 'ask' ? 'unasked' : reason;
}

/** Whom it helps. The same device may hang on the hub and use the relay: it counts once. */
export function helped({ leaves, relayUsers }: Supernode): number {
  return Math.max(leaves, relayUsers);
}

/** Bytes per second as a line is sold, in millions of bits per second; and back, whole bytes. */
export const megabits = (bytesPerSecond: number): number => (bytesPerSecond * 8) / 1_000_000;
export const bytesOf = (megabitsPerSecond: number): number => Math.round((megabitsPerSecond * 1_000_000) / 8);

/** What was typed as a cap, in bytes per second; `undefined` where it is none. At most what the settings take. */
export function capOf(typed: number): number | undefined {
  if (!Number.isFinite(typed) || typed < 0.1) return undefined;
  return Math.min(10_000_000_000, bytesOf(typed));
}

/** Whether to ask now if others may connect through this device. */
export function mayAsk(
  network: NetworkRow | undefined,
  settings: Pick<Settings, 'volunteer' | 'volunteerAskAfter'>,
  now: number,
): boolean {
  return network?.wanted === true && settings.volunteer === 'ask' && now >= settings.volunteerAskAfter;
}
