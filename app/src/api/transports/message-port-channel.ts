import type { ApiChannel } from '../channel.ts';
import { ChannelEnd } from './channel-end.ts';

/** A message port of a page or of Node's worker threads. */
interface EventPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** A message port of Electron's main or utility process (`MessagePortMain`). */
interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Says goodbye on a port, since not every platform tells the other end that a port was closed. */
const GOODBYE = 'kith:goodbye';

/**
 * A channel over one end of a message port pair. The port belongs to the channel from then on.
 */
export function messagePortChannel(port: EventPort | EmitterPort): ApiChannel {
  const end = new ChannelEnd();
  const received = ({ data }: { readonly data: unknown }) => {
    if (isGoodbye(data)) finish(data[1]);
    else end.received(data);
  };
  const finish = (reason: string) => {
    if (end.end(reason)) port.close();
  };
  const closed = () => finish('port-closed');
  if ('addEventListener' in port) {
    port.addEventListener('message', received);
    port.addEventListener('close', closed);
  } else {
    port.on('message', received);
    port.on('close', closed);
  }
  port.start();
  return {
    send: frame => {
      if (!end.closed) port.postMessage(frame);
    },
    onFrame: listener => end.onFrame(listener),
    onClose: listener => end.onClose(listener),
    close: reason => {
      if (!end.closed) port.postMessage([GOODBYE, reason]);
      finish(reason);
    },
  };
}

function isGoodbye(data: unknown): data is [typeof GOODBYE, string] {
  return Array.isArray(data) && data[0] === GOODBYE && typeof data[1] === 'string';
}
