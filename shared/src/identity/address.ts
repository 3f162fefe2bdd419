import { LIMITS } from '../protocol/limits.ts';

/** `alice@home.example`: user name, `@`, name of the rendezvous; lower case. */
export type Address = string & { readonly __brand: 'Address' };

const USER_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;
const SERVER_NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?$/;

export function isUserName(text: string): boolean {
  return text.length <= LIMITS.userNameLength && USER_NAME.test(text);
}

export function isServerName(text: string): boolean {
  return text.length <= LIMITS.serverNameLength && SERVER_NAME.test(text);
}

/** Joins a user name and a server name that were checked before. */
export function makeAddress(userName: string, serverName: string): Address {
  return `${userName}@${serverName}` as Address;
}

/** Reads an address as a person types it (white space around it, capitals), or `undefined`. */
export function parseAddress(text: string): Address | undefined {
  const address = text.trim().toLowerCase();
  const at = address.indexOf('@');
  if (at < 1) return undefined;
  return isUserName(address.slice(0, at)) && isServerName(address.slice(at + 1))
    ? (address as Address)
    : undefined;
}

export function userNameOf(address: Address): string {
  return address.slice(0, address.indexOf('@'));
}

export function serverNameOf(address: Address): string {
  return address.slice(address.indexOf('@') + 1);
}
