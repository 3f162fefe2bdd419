import type { EventName, EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import { encodeEventPacket } from './wire-parser.ts';

/** A packet as it goes over the wire, made once however many receive it. */
export interface Encoded {
  /** Packet of socket.io (protocol 5). */
  readonly packet: string;
  /** WebSocket frame around it, in one piece: one write to the socket, where ws would make two. */
  readonly frame: Buffer;
  /** How engine.io sends it: the frame as it is. */
  readonly options: { compress: false; wsPreEncodedFrame: [Buffer] };
}

/** Type of an Engine.IO packet that carries a message (protocol 4). */
const MESSAGE = '4';

export function encodeEvent<N extends EventName>(event: N, payload: EventPayload<N>): Encoded {
  return encodePacket(encodeEventPacket(event, payload));
}

/** A packet of socket.io in its frame. */
export function encodePacket(packet: string): Encoded {
  const frame = textFrame(MESSAGE, packet);
  return { packet, frame, options: { compress: false, wsPreEncodedFrame: [frame] } };
}

/** An unmasked text frame (RFC 6455, section 5.2) of an ASCII character and a text. */
export function textFrame(first: string, text: string): Buffer {
  const length = 1 + Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(first, header, 'latin1');
  frame.write(text, header + 1);
  return frame;
}
