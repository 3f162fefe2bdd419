import { userNameOf } from '@kith/shared/identity/address';
import { formatInviteLink, parseInviteLink } from '@kith/shared/protocol/invite-link';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Engine } from '../engine/engine.ts';
import { parseServerChoice } from '../engine/session/server-choice.ts';
import { describeSessionError, type NodeFailure } from './failure.ts';
import type { NodeOptions } from './node-options.ts';
import { type PasswordPlaces, readPassword } from './password.ts';

type AccountOptions = Pick<
  NodeOptions,
  'data' | 'server' | 'name' | 'device' | 'passwordFile' | 'signUp' | 'invite'
>;

const lasting = (sentence: string) => failed<NodeFailure>({ sentence, lasting: true });

/**
 * Opens the account at the first run, by signing up or logging in; later ones find it in the data folder.
 *
 * @returns the recovery code of an account that was created now
 */
export async function openAccount(
  engine: Engine,
  options: AccountOptions,
  from: Omit<PasswordPlaces, 'file'>,
): Promise<Result<{ readonly recoveryCode?: string }, NodeFailure>> {
  const { data, name, device, signUp } = options;
  const { session, account } = engine.session;
  if (session.signedIn !== undefined) {
    const { address } = session.signedIn.record;
    if (name === undefined || name.trim().toLowerCase() === userNameOf(address)) return ok({});
    return lasting(
      `The folder ${data} has the account ${address}. Leave out --name, or choose another folder with --data.`,
    );
  }
  const server = serverOf(options);
  if (!server.ok) return server;
  if (name === undefined) {
    return lasting(`No account is open in ${data}. Name one with --name, and --sign-up to create it.`);
  }
  const password = await readPassword({ ...from, file: options.passwordFile }, signUp);
  if (!password.ok) return lasting(password.error);
  const who = { server: server.value, userName: name, password: password.value, deviceName: device };
  if (signUp) {
    const created = await account.signUp(who);
    return created.ok ? created : failed(describeSessionError(created.error));
  }
  const opened = await account.logIn(who);
  return opened.ok ? ok({}) : failed(describeSessionError(opened.error));
}

/** Where the account is, as the session takes it: an address, or a link with all that is known beforehand. */
function serverOf({
  data,
  server,
  invite,
  signUp,
}: Pick<AccountOptions, 'data' | 'server' | 'invite' | 'signUp'>): Result<string, NodeFailure> {
  if (invite === undefined || !signUp) {
    if (server !== undefined) return ok(server);
    return lasting(`No account is open in ${data}. Name its server with --server.`);
  }
  const link = parseInviteLink(invite);
  if (link === undefined) {
    return lasting('The link of --invite is incomplete or damaged. Copy it again, all of it, in quotes.');
  }
  if (server === undefined) return ok(invite);
  const choice = parseServerChoice(server);
  if (!choice.ok) return failed(describeSessionError(choice.error));
  // The way to the server that was named, and the invitation of the link.
  const { tlsFingerprint: _, ...rest } = link;
  return ok(formatInviteLink({ ...rest, ...choice.value.endpoint }));
}
