import type { RevocationList } from '@kith/shared/identity/certificates';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import type { IdentityKeys } from '@kith/shared/identity/password-keys';
import { type SignedToken, signToken } from '@kith/shared/identity/signed-token';

/** The identity says which devices no longer speak for the address. */
export function signRevocations(
  suite: CryptoSuite,
  identity: IdentityKeys,
  list: Pick<RevocationList, 'address' | 'seq' | 'revoked'>,
  now: number,
): Promise<SignedToken> {
  return signToken(suite, 'revocation-list', { v: 1, ...list, issuedAt: now }, identity.signing);
}
