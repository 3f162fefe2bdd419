import type { Contact } from '@kith/shared/identity/contact-card';
import { contactCardSchema } from '@kith/shared/identity/contact-card';
import { addressSchema, deviceIdSchema, publicKeySchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';

/** What this device remembers of somebody whose card it checked. */
export const contactRecordSchema = z.strictObject({
  address: addressSchema,
  /** The pin: identity key, rotation count, highest revocation list seen. */
  sign: publicKeySchema,
  generation: z.int().nonnegative(),
  revocationSeq: z.int().nonnegative(),
  expiresAt: timeSchema,
  devices: z.array(
    z.strictObject({
      address: addressSchema,
      device: deviceIdSchema,
      name: z.string(),
      sign: publicKeySchema,
      seal: publicKeySchema,
    }),
  ),
  revoked: z.array(deviceIdSchema),
  /** The card that was checked, to know it again. */
  card: contactCardSchema,
  /** When a person compared safety numbers. */
  verifiedAt: timeSchema.optional(),
  /** A card with another identity that no rotation explains: it waits for the person to accept it. */
  doubt: contactCardSchema.optional(),
});
export type ContactRecord = z.infer<typeof contactRecordSchema>;

/** The record of a contact that was checked. */
export function recordOf(
  contact: Contact,
  card: ContactRecord['card'],
  verifiedAt: number | undefined,
): ContactRecord {
  return {
    address: contact.address,
    ...contact.pin,
    expiresAt: contact.account.expiresAt,
    devices: contact.devices.map(({ address, device, name, sign, seal }) => ({
      address,
      device,
      name,
      sign,
      seal,
    })),
    revoked: [...contact.revoked],
    card,
    ...(verifiedAt !== undefined && { verifiedAt }),
  };
}
