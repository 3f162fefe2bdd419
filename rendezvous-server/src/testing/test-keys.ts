import { randomBytes } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import {
  type DeviceCertificate,
  deviceIdOf,
  type IdentityRotation,
  publicKeyText,
  type RevocationList,
} from '@kith/shared/identity/certificates';
import type { SealingKeys, SigningKeys } from '@kith/shared/identity/crypto-suite';
import { type IdentityKeys, makeIdentity } from '@kith/shared/identity/password-keys';
import { type SignedToken, signToken } from '@kith/shared/identity/signed-token';
import { nodeCryptoSuite } from '@kith/shared/node/node-crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { DeviceId } from '@kith/shared/protocol/schemas';

export const suite = nodeCryptoSuite;
export const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

/** A fresh 16-byte id. */
export const randomId = (): string => toBase64Url(random(16));
/** An auth key as Argon2id and HKDF would give it: only its size matters to a server. */
export const randomAuth = (): string => toBase64Url(random(32));

/** Keys of one device. */
export interface DeviceKeys {
  readonly id: DeviceId;
  readonly name: string;
  readonly signing: SigningKeys;
  readonly sealing: SealingKeys;
}

export function makeDeviceKeys(name: string): DeviceKeys {
  const signing = suite.signingKeys(random(32));
  const sealing = suite.sealingKeys(random(32));
  return { id: deviceIdOf(suite, signing.public, sealing.public), name, signing, sealing };
}

export function makeIdentityKeys(): IdentityKeys {
  return makeIdentity(suite, random);
}

/** Public halves of an identity, as text. */
export function publicIdentity({ signing, sealing }: IdentityKeys) {
  return { sign: publicKeyText(signing.public), seal: publicKeyText(sealing.public) };
}

export function certifyDevice(
  address: Address,
  device: DeviceKeys,
  identity: IdentityKeys,
  changes: Partial<DeviceCertificate> = {},
): Promise<SignedToken> {
  const certificate: DeviceCertificate = {
    v: 1,
    address,
    device: device.id,
    name: device.name,
    sign: publicKeyText(device.signing.public),
    seal: publicKeyText(device.sealing.public),
    issuedAt: Date.now(),
    ...changes,
  };
  return signToken(suite, 'device-certificate', certificate, identity.signing);
}

export function revokeDevices(
  address: Address,
  identity: IdentityKeys,
  seq: number,
  revoked: DeviceId[],
): Promise<SignedToken> {
  const list: RevocationList = { v: 1, address, seq, revoked, issuedAt: Date.now() };
  return signToken(suite, 'revocation-list', list, identity.signing);
}

export function rotateIdentity(
  address: Address,
  generation: number,
  old: IdentityKeys,
  next: IdentityKeys,
): Promise<SignedToken> {
  const rotation: IdentityRotation = {
    v: 1,
    address,
    generation,
    oldSign: publicKeyText(old.signing.public),
    ...publicIdentity(next),
    issuedAt: Date.now(),
  };
  return signToken(suite, 'identity-rotation', rotation, old.signing);
}
