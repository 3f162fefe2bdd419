import { publicKeyText } from '@kith/shared/identity/certificates';
import { signToken } from '@kith/shared/identity/signed-token';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { Welcome } from '@kith/shared/protocol/rendezvous-contract';
import { ok } from '@kith/shared/protocol/result';
import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import { refused } from '../outcome.ts';
import type { OpenHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'suite' | 'random' | 'now' | 'identity' | 'policy'>;

/** The server proves that it holds its key, and gives the nonce that a device will sign. */
export function helloHandler(services: Needs): Pick<OpenHandlers, 'hello'> {
  const { suite, random, now, identity, policy } = services;
  return {
    async hello({ protocol, challenge }, connection) {
      if (protocol !== PROTOCOL_VERSION) return refused('unsupported-version');
      const nonce = toBase64Url(random(16));
      const welcome: Welcome = {
        v: 1,
        protocol: PROTOCOL_VERSION,
        name: identity.name,
        key: publicKeyText(identity.keys.public),
        challenge,
        nonce,
        time: now(),
        signUp: policy.signUp,
        argon2id: policy.argon2id,
      };
      const token = await signToken(suite, 'welcome', welcome, identity.keys);
      if (connection.state.stage !== 'closed') connection.state = { stage: 'greeted', nonce };
      return ok({ welcome: token });
    },
  };
}
