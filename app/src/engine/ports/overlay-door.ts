import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import type { OverlayChannel, OverlayChannelEvents } from './overlay-channel.ts';

/** The way to a hub that listens, past the rendezvous. Browsers can't pin certificates, and have none. */
export interface OverlayDoor {
  /**
   * Opens a channel to the hub that shows the certificate with this fingerprint, and to no other.
   *
   * @returns `undefined` when nobody is there, or somebody else
   */
  open(listener: HubListener, events: OverlayChannelEvents): Promise<OverlayChannel | undefined>;
}
