import type { Address } from '@kith/shared/identity/address';
import type { PublicKey } from '@kith/shared/identity/crypto-suite';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';

/** What there may be a link with: a device and the keys that speak for it. Whose it is may be unknown. */
export interface LinkPeer {
  readonly device: DeviceId;
  readonly sign: PublicKey;
  readonly seal: PublicKey;
}

/** A device whose certificates were checked, and whose account is trusted. */
export interface KnownDevice extends LinkPeer {
  readonly address: Address;
  readonly name: string;
}

/** Who is who, as far as it was verified: what links, chat and calls ask. */
export interface Contacts {
  /** This device, or `undefined` when signed out. */
  self(): KnownDevice | undefined;
  /** Devices of a buddy (or, for the own address, all own devices); empty for strangers and changed identities. */
  devicesOf(address: Address): readonly KnownDevice[];
  /** A device of a buddy or of this account, unless it is revoked or its identity is in doubt. */
  find(device: DeviceId): KnownDevice | undefined;
  isBuddy(address: Address): boolean;
  /** As last heard: `offline` for devices that are not connected or invisible. */
  presenceOf(device: DeviceId): PresenceState;
  /** Whether this account is invisible now: it then opens and accepts no links. */
  invisible(): boolean;
  /** Something of the above changed for this address. */
  onChange(listener: (address: Address) => void): () => void;
}
