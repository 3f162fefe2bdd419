import type { Address } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import type { IdentityKeys, PasswordKeys } from '@kith/shared/identity/password-keys';
import { type SignedToken, signToken } from '@kith/shared/identity/signed-token';
import type { DeviceKeys } from './account-record.ts';

/** Overwrites an identity's secrets: they are in memory only while they sign. */
export function wipeIdentity(identity: IdentityKeys): void {
  identity.signing.secret.fill(0);
  identity.sealing.secret.fill(0);
}

/** Overwrites keys that came of a password. */
export function wipePasswordKeys(keys: PasswordKeys): void {
  keys.auth.fill(0);
  keys.wrap.fill(0);
}

/** The identity says that a device speaks for the address. */
export function certifyDevice(
  suite: CryptoSuite,
  identity: IdentityKeys,
  address: Address,
  name: string,
  keys: DeviceKeys,
  now: number,
): Promise<SignedToken> {
  return signToken(
    suite,
    'device-certificate',
    {
      v: 1,
      address,
      device: keys.device,
      name,
      sign: publicKeyText(keys.signing.public),
      seal: publicKeyText(keys.sealing.public),
      issuedAt: now,
    },
    identity.signing,
  );
}
