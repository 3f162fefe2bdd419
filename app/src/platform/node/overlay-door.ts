import { isIPv6 } from 'node:net';
import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import { WebSocket } from 'ws';
import {
  OVERLAY_CHANNEL_LIMITS,
  type OverlayChannel,
  type OverlayChannelEvents,
} from '../../engine/ports/overlay-channel.ts';
import type { OverlayDoor } from '../../engine/ports/overlay-door.ts';
import { CertificateAgent } from './certificate-agent.ts';
import { socketChannel } from './supernode-host/socket-channel.ts';

/** Who does not answer by then is not there. Milliseconds. */
const PATIENCE = 5_000;

/**
 * A daemon's way to hubs that listen: over TLS with the one certificate that the hub's own names, through the proxy of the
 * environment where there is one.
 */
export function nodeOverlayDoor(env: NodeJS.ProcessEnv = process.env): OverlayDoor {
  return {
    async open({ address, port, fingerprint }: HubListener, events: OverlayChannelEvents) {
      const pinned = fromBase64Url(fingerprint);
      if (pinned === undefined) return undefined;
      const host = isIPv6(address) ? `[${address}]` : address;
      const socket = new WebSocket(`wss://${host}:${port}/overlay`, {
        agent: new CertificateAgent(pinned, env),
        maxPayload: OVERLAY_CHANNEL_LIMITS.frame,
        perMessageDeflate: false,
        handshakeTimeout: PATIENCE,
        followRedirects: false,
      });
      return await new Promise<OverlayChannel | undefined>(resolve => {
        socket.once('open', () => resolve(socketChannel(socket, () => events)));
        socket.once('error', () => resolve(undefined));
      });
    },
  };
}
