import { RateLimit } from '@kith/shared/protocol/rate-limit';
import type { WebSocket } from 'ws';
import {
  OVERLAY_CHANNEL_LIMITS,
  type OverlayChannel,
  type OverlayChannelEvents,
} from '../../../engine/ports/overlay-channel.ts';

/** Close code for who breaks a bound (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1_008;

/** A WebSocket that is open, as a channel within its bounds. Frames that are too long are `maxPayload`'s to refuse. */
export function socketChannel(
  socket: WebSocket,
  takes: (channel: OverlayChannel) => OverlayChannelEvents,
): OverlayChannel {
  const { burst, perSecond, idle, backlog } = OVERLAY_CHANNEL_LIMITS;
  const rate = new RateLimit(burst, perSecond, performance.now());
  let isOpen = true;
  const silence = setTimeout(() => end(POLICY_VIOLATION), idle);
  const leave = () => {
    const wasOpen = isOpen;
    isOpen = false;
    clearTimeout(silence);
    return wasOpen;
  };
  const end = (code: number) => {
    if (!leave()) return;
    socket.close(code);
    events.closed();
  };
  const channel: OverlayChannel = {
    send: text => {
      if (!isOpen) return false;
      if (socket.bufferedAmount > backlog) {
        end(POLICY_VIOLATION);
        return false;
      }
      socket.send(text);
      return true;
    },
    close: () => {
      if (leave()) socket.close(1_000);
    },
  };
  const events = takes(channel);
  socket.on('message', (data, isBinary) => {
    if (!isOpen) return;
    if (isBinary || !rate.take(performance.now())) return end(POLICY_VIOLATION);
    silence.refresh();
    events.frame(String(data));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    if (leave()) events.closed();
  });
  return channel;
}
