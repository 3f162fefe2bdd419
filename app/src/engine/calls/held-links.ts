import type { DeviceId } from '@kith/shared/protocol/schemas';

/** Keeps a link open for each call that was answered: the call outlives the server with it. */
export class HeldLinks {
  readonly #open: (device: DeviceId) => () => void;
  /** By call id. */
  readonly #held = new Map<string, { readonly device: DeviceId; readonly release: () => void }>();

  /** @param open opens a link and keeps it; what it returns lets go */
  constructor(open: (device: DeviceId) => () => void) {
    this.#open = open;
  }

  /** The call is with this device, and with none that it was with before. */
  hold(callId: string, device: DeviceId): void {
    if (this.#held.get(callId)?.device === device) return;
    this.letGo(callId);
    this.#held.set(callId, { device, release: this.#open(device) });
  }

  /** With whom the call is. */
  device(callId: string): DeviceId | undefined {
    return this.#held.get(callId)?.device;
  }

  letGo(callId: string): void {
    this.#held.get(callId)?.release();
    this.#held.delete(callId);
  }
}
