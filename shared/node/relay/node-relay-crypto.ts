import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { RelayCrypto } from '@kith/shared/relay/relay-crypto';

export const nodeRelayCrypto: RelayCrypto = {
  hmacSha1: (key, message) => createHmac('sha1', key).update(message).digest(),
  md5: message => createHash('md5').update(message).digest(),
  random: length => randomBytes(length),
};
