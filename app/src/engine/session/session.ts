import type { Address } from '@kith/shared/identity/address';
import { keyBytes } from '@kith/shared/identity/certificates';
import type { EventPayload, SessionState } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { PresenceState } from '@kith/shared/protocol/schemas';
import type { RendezvousConnection } from '../ports/rendezvous-client.ts';
import { type AccountRecord, type DeviceKeys, deviceKeysOf, endpointOf, selfOf } from './account-record.ts';
import type { OpenedAccount } from './create-account.ts';
import { proveDevice } from './device-proof.ts';
import { RetryAlarm } from './retry-alarm.ts';
import type { ServerChoice } from './server-choice.ts';
import { dial, expectedServer, type ServerLine } from './server-line.ts';
import { type SessionError, sessionError } from './session-error.ts';
import type { SessionParts, SignedIn } from './session-parts.ts';
import { problemOf, type SessionProblem, type SessionStatus } from './session-status.ts';

/** A server that says no, or speaks another version, will not change its mind in seconds. */
const REFUSED_RETRY_MS = 5 * 60_000;
/**
 * A connection that carries no answer for so long is taken for dead: TCP takes minutes to say so. After a change of
 * network it most likely is, and a call waits for the next one; to make one that was not needed costs little.
 */
const PATIENCE_MS = { awake: 3_000, otherNetwork: 200 } as const;

/** Keeps the account of this device logged in: see `SessionStatus` for its states. */
export class Session {
  readonly #parts: SessionParts;
  readonly #listeners = new Set<() => void>();
  #status: SessionStatus = { state: 'unknown' };
  #signedIn: SignedIn | undefined;
  /** Counts attempts and ends: what an older one still has under way is void. */
  #epoch = 0;
  /** The attempt whose connection was lost last. */
  #lost = 0;
  /** This device is about to delete the account, or itself from it. */
  #deleting = false;
  readonly #retry: RetryAlarm;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#retry = new RetryAlarm(parts.clock, parts.random);
    parts.rendezvous.on('session:ended', ({ reason }) => this.#background(this.#ended(reason)));
  }

  get status(): SessionStatus {
    return this.#status;
  }
  /** The account and the keys of this device, while one is signed in. */
  get signedIn(): SignedIn | undefined {
    return this.#signedIn;
  }

  /** Reads what is kept; an account that is signed in connects in the background. */
  async start(): Promise<void> {
    const record = await this.#parts.store.current();
    if (this.#status.state !== 'unknown') return;
    if (!record) {
      this.#set({ state: 'signed-out' });
      return;
    }
    await this.#takeUp(record, deviceKeysOf(this.#parts.suite, record));
    this.#connect();
  }

  /** Leaves the server without signing out; resolves when nothing is written any more. */
  async close(): Promise<void> {
    this.#leave();
    this.#listeners.clear();
    this.#parts.book.leave();
    await this.#parts.list.saved();
    await this.#parts.seen.saved();
  }

  /**
   * Signs in on a fresh connection: `work` does the log-in or sign-up on it; the session takes up what it brings.
   */
  async open<T extends OpenedAccount>(
    choice: ServerChoice,
    work: (line: ServerLine) => Promise<Result<T, SessionError>>,
  ): Promise<Result<T, SessionError>> {
    if (this.#status.state === 'opening' || this.#status.state === 'unknown') {
      return failed('not-possible-now');
    }
    if (this.#status.state !== 'signed-out') return failed('already-signed-in');
    const epoch = ++this.#epoch;
    this.#set({ state: 'opening' });
    const opened = await this.#openLine(choice, epoch, work);
    if (!opened.ok && epoch === this.#epoch) {
      this.#parts.rendezvous.detach();
      this.#set({ state: 'signed-out' });
    }
    return opened;
  }

  /** Signs out; with `erase`, keys, contacts and buddies go too. */
  async leave(erase: boolean, problem?: SessionProblem): Promise<Address | undefined> {
    const { store, book, list, seen } = this.#parts;
    const record = this.#signedIn?.record;
    this.#leave();
    this.#signedIn = undefined;
    book.leave();
    list.leave();
    seen.leave();
    if (record) await (erase ? store.erase(record.address) : store.save({ ...record, signedIn: false }));
    this.#set({ state: 'signed-out', ...(problem && { problem }) });
    return record?.address;
  }

  /**
   * Signs out and erases what is here when `request` deletes the account or this device at the server, whose last
   * words may overtake its answer.
   */
  async delete<E>(request: () => Promise<Result<unknown, E>>): Promise<Result<true, E>> {
    this.#deleting = true;
    const deleted = await request();
    this.#deleting = false;
    if (deleted.ok) await this.leave(true);
    return deleted.ok || !this.#signedIn ? ok(true) : deleted;
  }

  /** Tries at once when offline; when online, makes sure that the connection still carries anything. */
  wake(): void {
    this.#check(PATIENCE_MS.awake);
  }

  /** The same, when this device has other addresses than before. */
  networkChanged(): void {
    this.#check(PATIENCE_MS.otherNetwork);
  }

  async setPresence(state: Exclude<PresenceState, 'offline'>, text: string): Promise<void> {
    await this.#change({ presence: state, text });
    if (this.#status.state === 'online')
      await this.#parts.rendezvous.request('presence:set', { state, text });
  }

  /** After a rotation on this device. */
  async setIdentity(identity: AccountRecord['identity']): Promise<void> {
    await this.#change({ identity });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #openLine<T extends OpenedAccount>(
    choice: ServerChoice,
    epoch: number,
    work: (line: ServerLine) => Promise<Result<T, SessionError>>,
  ): Promise<Result<T, SessionError>> {
    const { connector, suite, random, store } = this.#parts;
    const line = await dial(connector, suite, random, choice.endpoint, choice.expected, connection =>
      this.#attach(connection, epoch),
    );
    if (!line.ok) return line;
    const opened = await work(line.value);
    if (!opened.ok) return opened;
    if (epoch !== this.#epoch) return failed('not-possible-now');
    const { record, keys, state } = opened.value;
    await store.save(record);
    await store.renewOwnContact(record);
    await this.#takeUp(record, keys);
    await this.#enter(state, epoch);
    return opened;
  }

  async #takeUp(record: AccountRecord, keys: DeviceKeys): Promise<void> {
    const { book, list, seen, clock } = this.#parts;
    this.#signedIn = { record, keys, self: selfOf(record, keys) };
    const serverKey = keyBytes(record.server.key);
    await book.enter({ account: record.address, serverKey, identity: record.identity });
    await list.enter(record.address);
    await seen.enter(record.address, keys.device, clock.now());
  }

  #check(patience: number): void {
    if (this.#status.state === 'offline') this.#connect();
    else if (this.#status.state === 'online') this.#background(this.#probe(patience));
  }

  #connect(): void {
    this.#retry.cancel();
    this.#parts.rendezvous.expect();
    const epoch = ++this.#epoch;
    this.#set({ state: 'connecting' });
    this.#background(this.#attempt(epoch));
  }

  async #attempt(epoch: number): Promise<void> {
    const { connector, suite, random, notices } = this.#parts;
    if (!this.#signedIn) return;
    const { record, keys } = this.#signedIn;
    const server = expectedServer(record.server);
    const line = await dial(connector, suite, random, endpointOf(record), server, connection =>
      this.#attach(connection, epoch),
    );
    if (epoch !== this.#epoch) return;
    if (!line.ok) {
      if (line.error === 'server-key-changed') notices.add('server-key-changed', 'server-key-changed');
      this.#wait(problemOf(line.error));
      return;
    }
    const state = await proveDevice(suite, line.value, record.address, keys);
    if (epoch !== this.#epoch) return;
    if (state.ok) await this.#enter(state.value, epoch);
    else if (state.error === 'device-revoked') await this.leave(false, 'device-revoked');
    else this.#wait(problemOf(sessionError(state.error)));
  }

  #attach(connection: RendezvousConnection, epoch: number): void {
    if (epoch !== this.#epoch) {
      connection.close();
      return;
    }
    this.#parts.rendezvous.attach(connection);
    connection.onClose(() => {
      this.#lost = epoch;
      // While a log-in is under way, its own request fails and says so.
      if (epoch === this.#epoch && this.#status.state === 'online') this.#wait('unreachable');
    });
  }

  /** Logged in: puts the answer in place, then lets the rest of the engine know. */
  async #enter(state: SessionState, epoch: number): Promise<void> {
    const { list, cards, rendezvous, book } = this.#parts;
    if (!this.#signedIn) return;
    const { address, presence, text } = this.#signedIn.record;
    await cards.take(address, state.card);
    if (epoch !== this.#epoch) return;
    if (book.get(address)?.revoked.includes(this.#signedIn.keys.device)) {
      await this.leave(false, 'device-revoked');
      return;
    }
    list.replace(state);
    if (this.#lost === epoch) {
      this.#wait('unreachable');
      return;
    }
    this.#retry.reset();
    rendezvous.enter();
    this.#set({ state: 'online' });
    cards.refresh([...list.buddies].map(buddy => buddy.address));
    await rendezvous.request('presence:set', { state: presence, text });
  }

  /** Goes offline; tries again in a while, except for what only a person or a change of network can change. */
  #wait(problem: SessionProblem): void {
    const { rendezvous, list } = this.#parts;
    this.#epoch++;
    rendezvous.detach();
    this.#retry.cancel();
    if (problem === 'replaced') {
      // Another process has this device's keys and was here last: trying again would throw it out in turn.
      this.#set({ state: 'offline', problem });
    } else {
      const refused = problem === 'rejected' || problem === 'unsupported-version';
      const retryAt = this.#retry.set(() => this.#connect(), refused ? REFUSED_RETRY_MS : undefined);
      this.#set({ state: 'offline', problem, retryAt });
    }
    list.disconnected();
  }

  async #ended(reason: EventPayload<'session:ended'>['reason']): Promise<void> {
    switch (reason) {
      case 'device-revoked':
      case 'account-deleted':
        await this.leave(this.#deleting, this.#deleting ? undefined : reason);
        return;
      case 'replaced':
        this.#wait('replaced');
        return;
      case 'rate-limited':
        this.#wait('rejected');
        return;
      case 'server-stopping':
        this.#wait('unreachable');
        return;
    }
  }

  /** Makes a new connection, beside the present one until it stands, unless that carries an answer in time. */
  async #probe(patience: number): Promise<void> {
    const { clock, rendezvous } = this.#parts;
    const { signedIn } = this;
    if (!signedIn) return;
    const epoch = this.#epoch;
    const cancel = clock.after(patience, () => {
      if (epoch === this.#epoch && this.#status.state === 'online') this.#connect();
    });
    const { presence, text } = signedIn.record;
    await rendezvous.request('presence:set', { state: presence, text });
    cancel();
  }

  async #change(part: Partial<AccountRecord>): Promise<void> {
    if (!this.#signedIn) return;
    const record = { ...this.#signedIn.record, ...part };
    this.#signedIn = { ...this.#signedIn, record };
    await this.#parts.store.save(record);
    this.#tell();
  }

  /** Voids what is under way and closes the connection. */
  #leave(): void {
    this.#epoch++;
    this.#retry.reset();
    this.#parts.rendezvous.detach();
  }

  #background(work: Promise<void>): void {
    work.catch(error => this.#parts.report('session', error));
  }

  #set(status: SessionStatus): void {
    this.#status = status;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
