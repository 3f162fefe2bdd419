import { type Address, makeAddress } from '@kith/shared/identity/address';
import type { PublicKey } from '@kith/shared/identity/crypto-suite';
import { makePrekey, type PrekeyPair } from '@kith/shared/identity/mailbox-envelope';
import { type IdentityKeys, unwrapIdentity, wrapIdentity } from '@kith/shared/identity/password-keys';
import { type SignedToken, signToken } from '@kith/shared/identity/signed-token';
import { ARGON2ID_FLOOR, LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceLogin, SessionState } from '@kith/shared/protocol/rendezvous-contract';
import { TestClient } from './test-client.ts';
import {
  certifyDevice,
  type DeviceKeys,
  makeDeviceKeys,
  makeIdentityKeys,
  publicIdentity,
  random,
  randomAuth,
  suite,
} from './test-keys.ts';

/** What a person with an account has: keys, and the secrets that open the account. */
export interface TestAccount {
  readonly name: string;
  readonly address: Address;
  readonly server: { readonly url: string; readonly key: PublicKey };
  readonly auth: string;
  readonly wrapKey: Uint8Array;
  readonly identity: IdentityKeys;
}

/** A device that is logged in. */
export interface TestDevice {
  readonly account: TestAccount;
  readonly keys: DeviceKeys;
  readonly client: TestClient;
  readonly state: SessionState;
}

interface SignUp {
  readonly invite?: string;
  readonly recovery?: { readonly auth: string; readonly wrapped: string };
  readonly device?: string;
  /** Address that a proxy says this connection comes from. */
  readonly from?: string;
}

/** Signs a new account up over a new connection, with real keys and random secrets in place of a password. */
export async function makeTestAccount(url: string, name: string, extra: SignUp = {}): Promise<TestDevice> {
  const client = await TestClient.connect(url, forwarded(extra.from));
  const welcome = await client.hello();
  const account: TestAccount = {
    name,
    address: makeAddress(name, welcome.name),
    server: { url, key: welcome.key },
    auth: randomAuth(),
    wrapKey: random(32),
    identity: makeIdentityKeys(),
  };
  const keys = makeDeviceKeys(extra.device ?? 'first device');
  const state = await client.get('account:create', await signUpParams(account, keys, extra));
  return { account, keys, client, state };
}

function forwarded(from: string | undefined): Record<string, unknown> {
  return from === undefined ? {} : { extraHeaders: { 'x-forwarded-for': from } };
}

/** Parameters of `account:create` for an account that does not exist yet. */
export async function signUpParams(account: TestAccount, keys: DeviceKeys, extra: SignUp = {}) {
  const { name, address, auth, identity, wrapKey } = account;
  return {
    name,
    auth,
    argon2id: ARGON2ID_FLOOR,
    wrapped: wrapIdentity(suite, random, identity, wrapKey),
    identity: publicIdentity(identity),
    device: await certifyDevice(address, keys, identity),
    ...(extra.recovery && { recovery: extra.recovery }),
    ...(extra.invite !== undefined && { invite: extra.invite }),
  };
}

/** The proof by which a device logs in on a connection that was given `nonce`. */
export function proveDevice(
  account: TestAccount,
  keys: DeviceKeys,
  nonce: string,
  changes: Partial<DeviceLogin> = {},
): Promise<SignedToken> {
  const login: DeviceLogin = {
    v: 1,
    address: account.address,
    device: keys.id,
    nonce,
    serverKey: account.server.key,
    ...changes,
  };
  return signToken(suite, 'device-login', login, keys.signing);
}

/** Logs a known device in over a new connection. */
export async function logIn(
  account: TestAccount,
  keys: DeviceKeys,
  url = account.server.url,
  from?: string,
): Promise<TestDevice> {
  const client = await TestClient.connect(url, forwarded(from));
  const { nonce } = await client.hello();
  const state = await client.get('login:device', { proof: await proveDevice(account, keys, nonce) });
  return { account, keys, client, state };
}

/** Adds a device with the password, as a second machine does: the identity comes out of the wrapped blob. */
export async function addDevice(account: TestAccount, name: string): Promise<TestDevice> {
  const client = await TestClient.connect(account.server.url);
  await client.hello();
  const { wrapped } = await client.get('login:password', {
    name: account.name,
    auth: account.auth,
    by: 'password',
  });
  const identity = unwrapIdentity(suite, wrapped, account.wrapKey);
  if (!identity.ok) throw new Error(identity.error);
  const keys = makeDeviceKeys(name);
  const certificate = await certifyDevice(account.address, keys, identity.value);
  const state = await client.get('device:add', { certificate });
  return { account, keys, client, state };
}

/** Makes two accounts buddies by request and answer. */
export async function befriend(a: TestDevice, b: TestDevice): Promise<void> {
  await a.client.get('buddy:request', { address: b.account.address, note: '' });
  await b.client.get('buddy:answer', { address: a.account.address, answer: 'accept' });
  await a.client.next('buddy:changed');
  await b.client.next('buddy:changed');
}

/** Makes prekeys and leaves them at the server. */
export async function publishPrekeys(device: TestDevice, count: number): Promise<PrekeyPair[]> {
  const expiresAt = Date.now() + LIMITS.signedPrekeyLifetime;
  const make = (oneTime: boolean) =>
    makePrekey(suite, random, device.keys.id, device.keys.signing, oneTime, expiresAt);
  const pairs = await Promise.all(Array.from({ length: count }, () => make(true)));
  const signed = await make(false);
  await device.client.get('prekeys:publish', {
    signed: signed.token,
    oneTime: pairs.map(pair => pair.token),
  });
  return [...pairs, signed];
}

/** A device by its public name. */
export function deviceName({ account, keys }: TestDevice) {
  return { address: account.address, device: keys.id };
}
