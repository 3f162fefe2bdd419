import type { Address } from '@kith/shared/identity/address';
import {
  deriveRecoveryKeys,
  type IdentityKeys,
  makeRecoveryCode,
  wrapIdentity,
} from '@kith/shared/identity/password-keys';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { RequestParams } from '@kith/shared/protocol/rendezvous-contract';
import type { OpeningTools } from './create-account.ts';
import { wipePasswordKeys } from './identity-secret.ts';

/** Makes a recovery code for an identity, and what the server keeps of it; the code itself is for the person alone. */
export async function makeRecovery(
  { suite, hasher, random }: OpeningTools,
  address: Address,
  identity: IdentityKeys,
): Promise<{ recoveryCode: string; recovery: RequestParams<'recovery:set'>['recovery'] }> {
  const recoveryCode = makeRecoveryCode(random);
  const keys = await deriveRecoveryKeys(hasher, recoveryCode, address);
  const recovery = {
    auth: toBase64Url(keys.auth),
    wrapped: wrapIdentity(suite, random, identity, keys.wrap),
  };
  wipePasswordKeys(keys);
  return { recoveryCode, recovery };
}
