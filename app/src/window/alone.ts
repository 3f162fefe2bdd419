import { parseAddress } from '@kith/shared/identity/address';

/** Whose conversation this window shows alone, as its address says; `undefined` in the main window. */
export function conversationAlone(): string | undefined {
  const address = new URLSearchParams(location.search).get('conversation');
  return address === null ? undefined : parseAddress(address);
}
