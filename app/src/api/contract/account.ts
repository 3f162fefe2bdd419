import { LIMITS } from '@kith/shared/protocol/limits';
import { signUpPolicySchema } from '@kith/shared/protocol/rendezvous-contract';
import {
  addressSchema,
  deviceIdSchema,
  lineText,
  presenceStateSchema,
  timeSchema,
} from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { command, nothing, single, topic } from './define.ts';

const password = z.string().min(1).max(1_024);
const userName = z.string().max(64);
/** Where an account lives: typed by a person (`home.example`, `http://localhost:8787`), or a `kith:join?…` link. */
const serverChoice = z.string().min(1).max(2_048);

export const ACCOUNT_COMMANDS = {
  'server.probe': command(
    z.strictObject({ server: serverChoice }),
    z.strictObject({
      url: z.string(),
      name: z.string(),
      signUp: signUpPolicySchema,
      /** The link's inviter becomes a buddy after sign-up. */
      inviter: addressSchema.optional(),
      hasInvite: z.boolean(),
      encrypted: z.boolean(),
    }),
  ),
  'account.sign-up': command(
    z.strictObject({
      server: serverChoice,
      userName,
      password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'account.log-in': command(
    z.strictObject({
      server: serverChoice,
      userName,
      password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    nothing,
  ),
  /** Opens the account with the printed code and gives it a new password. */
  'account.recover': command(
    z.strictObject({
      server: serverChoice,
      userName,
      recoveryCode: z.string().max(100),
      newPassword: password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    nothing,
  ),
  /** Leaves this device: with `erase`, history and keys are deleted; else they wait for the next log-in. */
  'account.log-out': command(z.strictObject({ erase: z.boolean() }), nothing),
  'account.change-password': command(z.strictObject({ password, newPassword: password }), nothing),
  'account.new-recovery-code': command(
    z.strictObject({ password }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'account.export': command(nothing, z.strictObject({ json: z.string() })),
  'account.delete': command(z.strictObject({ password }), nothing),
  'account.show-last-seen': command(z.strictObject({ show: z.boolean() }), nothing),
  'device.rename': command(
    z.strictObject({ device: deviceIdSchema, label: lineText(LIMITS.deviceNameLength).min(1) }),
    nothing,
  ),
  'device.revoke': command(z.strictObject({ device: deviceIdSchema, password }), nothing),
  /** New identity after a theft, with a recovery code of its own; devices that are not named stay. */
  'identity.rotate': command(
    z.strictObject({ password, revoke: z.array(deviceIdSchema) }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'admin.claim': command(z.strictObject({ token: z.string().max(64) }), nothing),
  'admin.overview': command(
    nothing,
    z.strictObject({
      accounts: z.int(),
      online: z.int(),
      mailboxEnvelopes: z.int(),
      signUp: signUpPolicySchema,
      version: z.string(),
      startedAt: timeSchema,
    }),
  ),
  'admin.policy': command(z.strictObject({ signUp: signUpPolicySchema }), nothing),
} as const;

const sessionSchema = z.strictObject({
  /** `unknown` until the engine has read its database. */
  state: z.enum(['unknown', 'signed-out', 'connecting', 'online', 'offline']),
  address: addressSchema.optional(),
  device: deviceIdSchema.optional(),
  server: z.strictObject({ url: z.string(), name: z.string(), encrypted: z.boolean() }).optional(),
  /** Why `offline` or why the last session ended. */
  problem: z
    .enum([
      'unreachable',
      'tls-mismatch',
      'server-key-changed',
      'device-revoked',
      'account-deleted',
      'replaced',
      'unsupported-version',
      'rejected',
    ])
    .optional(),
  /** Milliseconds since 1970 of the next attempt. */
  retryAt: timeSchema.optional(),
  presence: presenceStateSchema,
  text: z.string(),
  showLastSeen: z.boolean(),
  admin: z.boolean(),
  /** Where the engine runs, and the server it suggests at first run. */
  engine: z.enum(['daemon', 'page']),
  suggestedServer: z.string().optional(),
  /** Which of several accounts on this machine this is; where each has an engine of its own. */
  profile: z.string().optional(),
});
export type Session = z.infer<typeof sessionSchema>;

const deviceRowSchema = z.strictObject({
  device: deviceIdSchema,
  label: z.string(),
  addedAt: timeSchema,
  lastSeen: timeSchema.optional(),
  online: z.boolean(),
  current: z.boolean(),
});
export type DeviceRow = z.infer<typeof deviceRowSchema>;

export const ACCOUNT_TOPICS = {
  session: single(sessionSchema),
  devices: topic(nothing, deviceRowSchema, 'device', { sort: 'addedAt' }),
} as const;
