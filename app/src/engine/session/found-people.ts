import type { Address } from '@kith/shared/identity/address';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';

/** What a device said of itself, without a server in between. */
export interface FoundDevice {
  readonly address: Address;
  readonly state: Exclude<PresenceState, 'offline' | 'invisible'>;
  readonly text: string;
}

/** The most available first; busy is before away, as at the rendezvous. */
const ORDER: readonly PresenceState[] = ['online', 'busy', 'away'];

/** Devices of buddies and own ones that were found without the server, as long as they are. */
export class FoundPeople {
  readonly #devices = new Map<DeviceId, FoundDevice>();
  readonly #listeners = new Set<(address: Address) => void>();

  find(device: DeviceId): FoundDevice | undefined {
    return this.#devices.get(device);
  }

  devices(): IterableIterator<DeviceId> {
    return this.#devices.keys();
  }

  /** How a person is: as the most available of the devices. */
  of(address: Address): FoundDevice | undefined {
    const devices = [...this.#devices.values()].filter(device => device.address === address);
    return devices.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))[0];
  }

  set(device: DeviceId, found: FoundDevice): void {
    const before = this.#devices.get(device);
    if (before?.state === found.state && before.text === found.text) return;
    this.#devices.set(device, found);
    this.#tell(found.address);
  }

  /** It went, or the server speaks of it again. */
  drop(device: DeviceId): void {
    const found = this.#devices.get(device);
    if (!found) return;
    this.#devices.delete(device);
    this.#tell(found.address);
  }

  clear(): void {
    for (const device of [...this.#devices.keys()]) this.drop(device);
  }

  onChange(listener: (address: Address) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(address: Address): void {
    for (const listener of this.#listeners) listener(address);
  }
}
