import type { BetweenHubs, FromLeaf } from './overlay-message.ts';

/** What a leaf's message costs of its allowance: about as much as it makes its hub send. */
export function leafCost(message: FromLeaf): number {
  if (message.kind === 'lookup') return 1 + message.names.length;
  return message.kind === 'signal' ? 5 : 1;
}

/** The same of a neighbour's message. */
export function hubCost(message: BetweenHubs): number {
  switch (message.kind) {
    case 'gossip':
      return 1 + message.certificates.length + message.beacons.length + message.suspects.length;
    case 'want':
      return 1 + message.hubs.length;
    case 'forward':
      return message.message.kind === 'lookup' ? 1 + message.message.names.length : 2;
    default:
      return 1;
  }
}
