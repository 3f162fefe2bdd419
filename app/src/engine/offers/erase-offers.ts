import type { Address } from '@kith/shared/identity/address';
import { Documents } from '../history/documents.ts';
import type { Database } from '../ports/database.ts';
import { ACCEPTANCE } from './acceptance.ts';
import { PREPARING } from './preparation.ts';

/** Deletes what an account was about to send, and from whom it accepts what. */
export async function eraseOffers(database: Database, account: Address): Promise<void> {
  const documents = new Documents(database);
  await database.batch(
    [PREPARING, ACCEPTANCE].map(kind => documents.deletePrefixStatement(kind, `${account} `)),
  );
}
