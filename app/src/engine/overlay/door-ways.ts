import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { LinkPeer } from '../ports/contacts.ts';
import type { OverlayChannel } from '../ports/overlay-channel.ts';
import type { OverlayDoor } from '../ports/overlay-door.ts';
import { readAnswer } from './door-frames.ts';

export interface DoorWaysParts {
  /** Absent in browsers. */
  readonly door: OverlayDoor | undefined;
  /** This device's pass, as a token. */
  readonly pass: () => string | undefined;
  /** Where a hub listens, as its certificate has it. */
  readonly listeners: (hub: DeviceId) => readonly HubListener[];
  readonly arrived: (from: LinkPeer, envelope: string) => void;
}

/** Channels to hubs that listen, for as long as there is no link yet. */
export class DoorWays {
  readonly #parts: DoorWaysParts;
  readonly #channels = new Map<DeviceId, Promise<OverlayChannel | undefined>>();

  constructor(parts: DoorWaysParts) {
    this.#parts = parts;
  }

  /** Opens a channel if there is none yet. */
  readonly carry = async (to: LinkPeer, envelope: string): Promise<boolean> => {
    const pass = this.#parts.pass();
    if (pass === undefined) return false;
    let channel = this.#channels.get(to.device);
    if (!channel) {
      channel = this.#open(to);
      this.#channels.set(to.device, channel);
    }
    const opened = await channel;
    if (opened?.send(JSON.stringify({ pass, envelope }))) return true;
    if (this.#channels.get(to.device) === channel) this.#channels.delete(to.device);
    return false;
  };

  /** A link stands, or is given up. */
  close(hub: DeviceId): void {
    const channel = this.#channels.get(hub);
    this.#channels.delete(hub);
    void channel?.then(opened => opened?.close());
  }

  closeAll(): void {
    for (const hub of [...this.#channels.keys()]) this.close(hub);
  }

  async #open(to: LinkPeer): Promise<OverlayChannel | undefined> {
    for (const listener of this.#parts.listeners(to.device)) {
      const channel = await this.#parts.door?.open(listener, {
        frame: text => {
          const answer = readAnswer(text);
          if (answer) this.#parts.arrived(to, answer.envelope);
          else this.close(to.device);
        },
        closed: () => void this.#channels.delete(to.device),
      });
      if (channel) return channel;
    }
    return undefined;
  }
}
