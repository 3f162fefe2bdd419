import { userNameOf } from '@kith/shared/identity/address';
import { wrapIdentity } from '@kith/shared/identity/password-keys';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { RequestName, RequestParams, RequestResult } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import { createAccount, type SignUp } from './create-account.ts';
import { nextIdentity } from './identity-rotation.ts';
import { wipePasswordKeys } from './identity-secret.ts';
import { openAccount, type Proof } from './open-account.ts';
import { PasswordGate } from './password-gate.ts';
import { isWeakPassword } from './password-rule.ts';
import { makeRecovery } from './recovery-opening.ts';
import { signRevocations } from './revocations.ts';
import { parseServerChoice } from './server-choice.ts';
import { dial } from './server-line.ts';
import type { Session } from './session.ts';
import { passwordError, type SessionError, sessionError } from './session-error.ts';
import type { SessionParts, SignedIn } from './session-parts.ts';

type Outcome<T> = Promise<Result<T, SessionError>>;

/** What a server says of itself before anybody signs in. */
export interface ServerProbe {
  readonly url: string;
  readonly name: string;
  readonly signUp: 'open' | 'invite' | 'closed';
  readonly inviter?: SignedIn['record']['address'];
  readonly hasInvite: boolean;
  readonly encrypted: boolean;
}

/** What a person does with the account itself: see the `account.*`, `device.*` and `identity.*` commands. */
export class AccountService {
  readonly #parts: SessionParts;
  readonly #session: Session;
  readonly #gate: PasswordGate;

  constructor(parts: SessionParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
    this.#gate = new PasswordGate(parts, session);
  }

  async probe(server: string): Outcome<ServerProbe> {
    const choice = parseServerChoice(server);
    if (!choice.ok) return choice;
    const { endpoint, expected, invite, inviter } = choice.value;
    const { connector, suite, random } = this.#parts;
    const line = await dial(connector, suite, random, endpoint, expected);
    if (!line.ok) return line;
    line.value.connection.close();
    return ok({
      url: endpoint.url,
      name: line.value.welcome.name,
      signUp: line.value.welcome.signUp,
      ...(inviter && { inviter: inviter.address }),
      hasInvite: invite !== undefined,
      encrypted: endpoint.url.startsWith('https:'),
    });
  }

  async signUp({ server, ...who }: SignUp & { readonly server: string }): Outcome<{ recoveryCode: string }> {
    const choice = parseServerChoice(server);
    if (!choice.ok) return choice;
    const created = await this.#session.open(choice.value, line =>
      createAccount(this.#parts, line, choice.value, who),
    );
    return created.ok ? ok({ recoveryCode: created.value.recoveryCode }) : created;
  }

  async logIn(who: SignUp & { readonly server: string }): Outcome<true> {
    return await this.#open(who, { by: 'password', password: who.password });
  }

  async recover(
    who: Omit<SignUp, 'password'> & {
      readonly server: string;
      readonly recoveryCode: string;
      readonly newPassword: string;
    },
  ): Outcome<true> {
    return await this.#open(who, {
      by: 'recovery',
      code: who.recoveryCode,
      newPassword: who.newPassword,
    });
  }

  async changePassword(password: string, newPassword: string): Outcome<true> {
    const name = this.#session.signedIn && userNameOf(this.#session.signedIn.record.address);
    if (name !== undefined && isWeakPassword(newPassword, name)) return failed('weak-password');
    return await this.#gate.withIdentity(password, async ({ identity, auth }) => {
      const { suite, random } = this.#parts;
      const keys = await this.#gate.keysOf(newPassword);
      if (!keys.ok) return keys;
      const changed = await this.#request('password:change', {
        auth,
        newAuth: toBase64Url(keys.value.keys.auth),
        argon2id: keys.value.argon2id,
        wrapped: wrapIdentity(suite, random, identity, keys.value.keys.wrap),
      });
      wipePasswordKeys(keys.value.keys);
      return changed.ok ? ok(true) : changed;
    });
  }

  async newRecoveryCode(password: string): Outcome<{ recoveryCode: string }> {
    return await this.#gate.withIdentity(password, async ({ identity, auth }, { record }) => {
      const { recoveryCode, recovery } = await makeRecovery(this.#parts, record.address, identity);
      const set = await this.#request('recovery:set', { auth, recovery });
      return set.ok ? ok({ recoveryCode }) : set;
    });
  }

  /** Everything that the server has of the account, and whom this device trusts, as JSON. */
  async export(): Outcome<{ json: string }> {
    const server = await this.#request('account:export', {});
    if (!server.ok) return server;
    const { signedIn } = this.#session;
    if (!signedIn) return failed('signed-out');
    const { book, list } = this.#parts;
    const { signing: _signing, sealing: _sealing, ...record } = signedIn.record;
    const contacts = [...list.buddies].flatMap(({ address }) => book.get(address) ?? []);
    const atServer: unknown = JSON.parse(server.value.json);
    return ok({ json: JSON.stringify({ server: atServer, device: { ...record, contacts } }, null, 2) });
  }

  async delete(password: string): Outcome<true> {
    const keys = await this.#gate.keysOf(password);
    if (!keys.ok) return keys;
    const auth = toBase64Url(keys.value.keys.auth);
    wipePasswordKeys(keys.value.keys);
    return await this.#session.delete(() => this.#request('account:delete', { auth }));
  }

  async showLastSeen(show: boolean): Outcome<true> {
    const set = await this.#request('account:settings', { showLastSeen: show });
    if (set.ok) this.#parts.list.setSettings({ showLastSeen: show });
    return set.ok ? ok(true) : set;
  }

  async setPresence(state: Exclude<PresenceState, 'offline'>, text: string): Outcome<true> {
    if (!this.#session.signedIn) return failed('signed-out');
    await this.#session.setPresence(state, text);
    return ok(true);
  }

  async renameDevice(device: DeviceId, label: string): Outcome<true> {
    const renamed = await this.#request('device:rename', { device, label });
    return renamed.ok ? ok(true) : renamed;
  }

  async revokeDevice(device: DeviceId, password: string): Outcome<true> {
    return await this.#gate.withIdentity(password, async ({ identity }, { record }) => {
      const { suite, book, clock } = this.#parts;
      const own = book.get(record.address);
      if (!own?.devices.some(known => known.device === device)) return failed('unknown-device');
      if (own.revoked.length >= LIMITS.revocationsPerAccount) return failed('too-many-revocations');
      const revoked = [...own.revoked, device];
      const list = { address: record.address, seq: own.revocationSeq + 1, revoked };
      const revocations = await signRevocations(suite, identity, list, clock.now());
      const done = await this.#request('device:revoke', { revocations });
      return done.ok ? ok(true) : done;
    });
  }

  /**
   * Signs out and erases keys, contacts and buddies here. The server is asked to forget the device; where it can't be
   * reached, another device has to remove it.
   */
  async erase(): Promise<void> {
    const left = await this.#session.delete(() => this.#request('device:leave', {}));
    if (!left.ok) await this.#session.leave(true);
  }

  /** A new identity, signed by the old one; every device that is not named in `revoke` stays. */
  async rotateIdentity(password: string, revoke: readonly DeviceId[]): Outcome<{ recoveryCode: string }> {
    return await this.#gate.withIdentity(password, async ({ identity, auth, wrap }, signedIn) => {
      const own = this.#parts.book.get(signedIn.record.address);
      if (!own || own.doubt) return failed('identity-changed');
      if (revoke.includes(signedIn.keys.device)) return failed('not-allowed');
      const next = await nextIdentity(this.#parts, own, identity, revoke, wrap);
      const rotated = await this.#request('identity:rotate', { auth, ...next.request });
      if (!rotated.ok) return rotated;
      await this.#session.setIdentity(next.identity);
      await this.#parts.cards.take(signedIn.record.address, rotated.value.card);
      return ok({ recoveryCode: next.recoveryCode });
    });
  }

  async claimAdmin(token: string): Outcome<true> {
    const claimed = await this.#request('admin:claim', { token: token.trim() });
    if (claimed.ok) this.#parts.list.setAdmin();
    return claimed.ok ? ok(true) : claimed;
  }

  async adminOverview(): Outcome<RequestResult<'admin:overview'>> {
    return await this.#request('admin:overview', {});
  }

  async setSignUpPolicy(signUp: 'open' | 'invite' | 'closed'): Outcome<true> {
    const set = await this.#request('admin:policy', { signUp });
    return set.ok ? ok(true) : set;
  }

  async #open(
    who: { readonly server: string; readonly userName: string; readonly deviceName: string },
    proof: Proof,
  ): Outcome<true> {
    const choice = parseServerChoice(who.server);
    if (!choice.ok) return choice;
    const { store } = this.#parts;
    const { userName, deviceName } = who;
    const opened = await this.#session.open(choice.value, line =>
      openAccount(this.#parts, line, { userName, proof, deviceName }, address => store.find(address)),
    );
    return opened.ok ? ok(true) : opened;
  }

  async #request<N extends RequestName>(name: N, params: RequestParams<N>): Outcome<RequestResult<N>> {
    if (!this.#session.signedIn) return failed('signed-out');
    const reply = await this.#parts.rendezvous.request(name, params);
    if (reply.ok) return reply;
    if (reply.error === 'unreachable') return failed('offline');
    return failed(name.startsWith('account:') ? passwordError(reply.error) : sessionError(reply.error));
  }
}
