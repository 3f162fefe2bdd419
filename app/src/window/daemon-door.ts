import { failed, type Result } from '@kith/shared/protocol/result';
import type { ApiChannel, ApiConnectFailure } from '../api/channel.ts';
import { connectWebSocket, type WindowCredential } from '../api/transports/websocket-client.ts';

const SESSION = 'kith-session';

/**
 * Lets this window into the daemon that serves it: with the one-time token of the address it was opened at, which is
 * taken out of the address bar and the history at once, or with the session it got for one before.
 *
 * @returns what opens the api; `refused` without any credential
 */
export function daemonDoor(): () => Promise<Result<ApiChannel, ApiConnectFailure>> {
  let token = takeToken();
  return async () => {
    const session = sessionStorage.getItem(SESSION);
    const credential: WindowCredential | undefined =
      token !== undefined ? { token } : session !== null ? { session } : undefined;
    if (credential === undefined) return failed('refused');
    const socket = new WebSocket(`ws://${location.host}/api`);
    const connected = await connectWebSocket(socket, credential, given => {
      token = undefined;
      sessionStorage.setItem(SESSION, given);
    });
    // A token that was too old: an earlier session of this window may still be good.
    if (!connected.ok && connected.error === 'refused' && token !== undefined && session !== null) {
      token = undefined;
      return failed('unreachable');
    }
    return connected;
  };
}

/** What this window was let in with. */
export function daemonSession(): string | undefined {
  return sessionStorage.getItem(SESSION) ?? undefined;
}

function takeToken(): string | undefined {
  const token = /^#token=([\w-]{43})$/.exec(location.hash)?.[1];
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return token;
}
