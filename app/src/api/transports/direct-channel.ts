import type { ApiChannel } from '../channel.ts';
import { ChannelEnd } from './channel-end.ts';

/**
 * Both ends of a channel within one page or process. Frames are cloned, so that neither side can change what the
 * other holds, and arrive in a turn of their own, so that nobody is called back while calling.
 */
export function directChannel(): readonly [ApiChannel, ApiChannel] {
  const ends = [new ChannelEnd(), new ChannelEnd()] as const;
  const channel = (own: ChannelEnd, other: ChannelEnd): ApiChannel => ({
    send: frame => {
      if (own.closed) return;
      const copy: unknown = structuredClone(frame);
      queueMicrotask(() => other.received(copy));
    },
    onFrame: listener => own.onFrame(listener),
    onClose: listener => own.onClose(listener),
    close: reason => {
      own.end(reason);
      // After the frames that were sent before.
      queueMicrotask(() => other.end(reason));
    },
  });
  return [channel(ends[0], ends[1]), channel(ends[1], ends[0])];
}
