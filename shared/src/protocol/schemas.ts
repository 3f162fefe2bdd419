import { z } from 'zod';
import { type Address, isUserName, parseAddress } from '../identity/address.ts';
import type { PublicKey } from '../identity/crypto-suite.ts';
import { LIMITS } from './limits.ts';

/** Schemas of the small values that several messages share. */
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Text that a person wrote and another will see on one line: no control characters. */
export const lineText = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);

export const base64Url = (length: number) => z.string().max(length).regex(BASE64URL);

export const addressSchema = z
  .string()
  .max(LIMITS.userNameLength + 1 + LIMITS.serverNameLength)
  .refine(text => parseAddress(text) === text)
  .transform(text => text as Address);

export const userNameSchema = z.string().refine(isUserName);

/** 32 bytes in base64url. */
export const publicKeySchema = z
  .string()
  .length(43)
  .regex(BASE64URL)
  .transform(text => text as PublicKey);

/** First 16 bytes of SHA-512 over a device's two public keys, in base64url: a device names itself. */
export type DeviceId = string & { readonly __brand: 'DeviceId' };
export const deviceIdSchema = z
  .string()
  .length(22)
  .regex(BASE64URL)
  .transform(text => text as DeviceId);

/** A 16-byte random or time-ordered id in base64url. */
export const idSchema = z.string().length(22).regex(BASE64URL);

export const tokenSchema = base64Url(LIMITS.signedTokenLength);
export const timeSchema = z.int().nonnegative();

export const presenceStateSchema = z.enum(['online', 'away', 'busy', 'invisible', 'offline']);
export type PresenceState = z.infer<typeof presenceStateSchema>;
