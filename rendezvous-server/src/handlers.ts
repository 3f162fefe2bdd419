import { accountHandlers } from './accounts/account-handlers.ts';
import { createAccountHandler } from './accounts/create-account.ts';
import { deviceHandlers } from './accounts/device-handlers.ts';
import { helloHandler } from './accounts/hello-handler.ts';
import { identityHandlers } from './accounts/identity-handlers.ts';
import { logInHandlers } from './accounts/log-in.ts';
import { passwordHandlers } from './accounts/password-handlers.ts';
import { adminHandlers } from './admin/admin-handlers.ts';
import { buddyHandlers } from './buddies/buddy-handlers.ts';
import { requestHandlers } from './buddies/request-handlers.ts';
import { mailboxHandlers } from './mailbox/mailbox-handlers.ts';
import { prekeyHandlers } from './mailbox/prekey-handlers.ts';
import { presenceHandler } from './presence/presence-handler.ts';
import { relayHandlers } from './relay/relay-handlers.ts';
import type { OpenHandlers, SessionHandlers } from './request-handlers.ts';
import type { Services } from './services.ts';
import { signalHandler } from './signalling/signal-handler.ts';
import { overlayHandlers } from './supernodes/overlay-handlers.ts';

export function openHandlers(services: Services): OpenHandlers {
  return {
    ...helloHandler(services),
    ...createAccountHandler(services),
    ...logInHandlers(services),
    ...deviceHandlers(services),
    ...passwordHandlers(services),
  };
}

export function sessionHandlers(services: Services): SessionHandlers {
  return {
    ...accountHandlers(services),
    ...deviceHandlers(services),
    ...identityHandlers(services),
    ...passwordHandlers(services),
    ...requestHandlers(services),
    ...buddyHandlers(services),
    ...presenceHandler(services),
    ...signalHandler(services),
    ...prekeyHandlers(services),
    ...mailboxHandlers(services),
    ...relayHandlers(services),
    ...overlayHandlers(services),
    ...adminHandlers(services),
  };
}
