import {
  type DeviceCertificate,
  deviceCertificateSchema,
  deviceIdOf,
  keyBytes,
} from '@kith/shared/identity/certificates';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import { openToken, type SignedToken, type Verified } from '@kith/shared/identity/signed-token';
import type { Account, Device } from './account.ts';
import { identityKey } from './cards.ts';

/** A device certificate that the account's identity signed and whose id follows from its keys, or `undefined`. */
export async function checkDeviceCertificate(
  suite: CryptoSuite,
  token: SignedToken,
  account: Pick<Account, 'address' | 'identity'>,
): Promise<Verified<DeviceCertificate> | undefined> {
  const opened = await openToken(
    suite,
    'device-certificate',
    token,
    deviceCertificateSchema,
    identityKey(account),
  );
  if (!opened.ok || opened.value.address !== account.address) return undefined;
  const { sign, seal, device } = opened.value;
  return deviceIdOf(suite, keyBytes(sign), keyBytes(seal)) === device ? opened.value : undefined;
}

/** A new device; until its owner renames it, it is called what its certificate says. */
export function makeDevice(
  certificate: Verified<DeviceCertificate>,
  token: SignedToken,
  now: number,
): Device {
  return {
    id: certificate.device,
    certificate: token,
    sign: certificate.sign,
    label: certificate.name,
    addedAt: now,
    lastSeen: undefined,
    envelopes: 0,
    prekeys: 0,
  };
}

export function deviceRow(account: string, device: Device) {
  return {
    id: device.id,
    account,
    certificate: device.certificate,
    sign: device.sign,
    label: device.label,
    added_at: device.addedAt,
    last_seen: null,
    revoked_at: null,
    signed_prekey: null,
    signed_prekey_expires_at: null,
  };
}
