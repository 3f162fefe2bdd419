import type { HubCertificate, OverlayPass } from '@kith/shared/overlay/hub-certificate';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type { LinkContacts } from '../links/link-manager.ts';
import type { LinkPeer } from '../ports/contacts.ts';

/** Peers that are remembered; those with links are not forgotten for others. */
const REMEMBERED = 1_024;

/** With whom overlay links may be made: whose pass or certificate was checked, for as long as there is a reason. */
export class OverlayPeers implements LinkContacts<LinkPeer> {
  readonly #self: LinkPeer;
  readonly #isLinked: (device: DeviceId) => boolean;
  readonly #peers = new Map<DeviceId, LinkPeer>();

  /** @param isLinked whether there is a link, or one is being made */
  constructor(self: LinkPeer, isLinked: (device: DeviceId) => boolean) {
    this.#self = self;
    this.#isLinked = isLinked;
  }

  self(): LinkPeer {
    return this.#self;
  }

  find(device: DeviceId): LinkPeer | undefined {
    return this.#peers.get(device);
  }

  /** Remembers who is meant by a device id: their keys follow from it. */
  note({ device, sign, seal }: OverlayPass | HubCertificate): LinkPeer {
    const peer = { device, sign, seal };
    this.#peers.delete(device);
    this.#peers.set(device, peer);
    if (this.#peers.size > REMEMBERED) this.#forgetOldest();
    return peer;
  }

  presenceOf(): PresenceState {
    return 'online';
  }

  /** Hubs can't tell who somebody is: who is invisible to buddies uses them nevertheless. */
  invisible(): boolean {
    return false;
  }

  onChange(): () => void {
    return () => undefined;
  }

  #forgetOldest(): void {
    for (const device of this.#peers.keys()) {
      if (this.#isLinked(device)) continue;
      this.#peers.delete(device);
      return;
    }
  }
}
