import type { Services } from '../services.ts';
import type { Account } from './account.ts';

/** Tells an account's buddies and its own devices that its contact card changed. */
export async function announceCard(
  { cards, outbox }: Pick<Services, 'cards' | 'outbox'>,
  account: Account,
): Promise<void> {
  const card = await cards.cardOf(account);
  outbox.send([account.name, ...account.buddies.keys()], 'card:changed', { address: account.address, card });
}
