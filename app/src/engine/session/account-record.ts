import { deviceIdOf, publicKeyText } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes, SealingKeys, SigningKeys } from '@kith/shared/identity/crypto-suite';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import {
  addressSchema,
  base64Url,
  type DeviceId,
  deviceIdSchema,
  lineText,
  presenceStateSchema,
  publicKeySchema,
} from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { KnownDevice } from '../ports/contacts.ts';
import type { RendezvousEndpoint } from '../ports/rendezvous-client.ts';

/** What this device keeps of an account: where it lives, the server's pinned key, the keys of this device. */
export const accountRecordSchema = z.strictObject({
  address: addressSchema,
  server: z.strictObject({
    url: z.string(),
    name: z.string(),
    key: publicKeySchema,
    tlsFingerprint: base64Url(43).optional(),
  }),
  /** The identity at sign-up or log-in: pins the own contact card until it is in the contact book. */
  identity: z.strictObject({ sign: publicKeySchema, generation: z.int().nonnegative() }),
  /** Whoever sent the invite link by which the account was made, and the identity it named. */
  inviter: z.strictObject({ address: addressSchema, fingerprint: base64Url(22).length(22) }).optional(),
  deviceName: lineText(LIMITS.deviceNameLength),
  device: deviceIdSchema,
  /** Secrets of the device, 32 bytes each. The identity's secret is never kept. */
  signing: base64Url(43).length(43),
  sealing: base64Url(43).length(43),
  presence: presenceStateSchema.exclude(['offline']),
  text: lineText(LIMITS.statusTextLength),
  /** False after a log-out that kept the history: the next log-in takes the device up again. */
  signedIn: z.boolean(),
});
export type AccountRecord = z.infer<typeof accountRecordSchema>;

/** The keys of this device, ready to use. */
export interface DeviceKeys {
  readonly device: DeviceId;
  readonly signing: SigningKeys;
  readonly sealing: SealingKeys;
}

export function makeDeviceKeys(suite: CryptoSuite, random: RandomBytes): DeviceKeys {
  const signing = suite.signingKeys(random(32));
  const sealing = suite.sealingKeys(random(32));
  return { device: deviceIdOf(suite, signing.public, sealing.public), signing, sealing };
}

export function deviceKeysOf(suite: CryptoSuite, record: AccountRecord): DeviceKeys {
  return {
    device: record.device,
    signing: suite.signingKeys(secretBytes(record.signing)),
    sealing: suite.sealingKeys(secretBytes(record.sealing)),
  };
}

export function deviceSecrets(keys: DeviceKeys): Pick<AccountRecord, 'device' | 'signing' | 'sealing'> {
  return {
    device: keys.device,
    signing: toBase64Url(keys.signing.secret),
    sealing: toBase64Url(keys.sealing.secret),
  };
}

/** This device as others know it. */
export function selfOf(record: AccountRecord, keys: DeviceKeys): KnownDevice {
  return {
    address: record.address,
    device: keys.device,
    name: record.deviceName,
    sign: publicKeyText(keys.signing.public),
    seal: publicKeyText(keys.sealing.public),
  };
}

export function endpointOf(record: AccountRecord): RendezvousEndpoint {
  const fingerprint = record.server.tlsFingerprint && fromBase64Url(record.server.tlsFingerprint);
  return { url: record.server.url, ...(fingerprint && { tlsFingerprint: fingerprint }) };
}

function secretBytes(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== 32) throw new Error('a device key in the database is damaged');
  return bytes;
}
