import { STUN_HEADER } from './stun-message.ts';

/** Channel and length, before the data (RFC 8656, section 12.4). */
export const CHANNEL_HEADER = 4;
/** RFC 5766, section 11. RFC 8656 ends them at 0x4fff; libwebrtc and coturn's client still take all of these. */
export const FIRST_CHANNEL = 0x4000;
export const LAST_CHANNEL = 0x7fff;

/** Whether bytes are ChannelData and not STUN. */
export function isChannelData(bytes: Uint8Array): boolean {
  return bytes.length >= CHANNEL_HEADER && bytes[0]! >= 0x40 && bytes[0]! <= 0x7f;
}

/** The data of a whole message, a view; `undefined` when it is shorter than it says. What follows it is padding. */
export function channelPayload(bytes: Uint8Array): Uint8Array | undefined {
  const length = (bytes[2]! << 8) | bytes[3]!;
  return CHANNEL_HEADER + length > bytes.length
    ? undefined
    : bytes.subarray(CHANNEL_HEADER, CHANNEL_HEADER + length);
}

/** What stands before the data. */
export function channelHeader(channel: number, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(channel >> 8, channel & 0xff, length >> 8, length & 0xff);
}

/** @param padded to a multiple of four, as streams need it (RFC 8656, section 12.5) */
export function encodeChannelData(
  channel: number,
  data: Uint8Array,
  padded: boolean,
): Uint8Array<ArrayBuffer> {
  const length = CHANNEL_HEADER + data.length;
  const bytes = new Uint8Array(padded ? (length + 3) & ~3 : length);
  bytes.set(channelHeader(channel, data.length));
  bytes.set(data, CHANNEL_HEADER);
  return bytes;
}

/** How long the message is that a stream goes on with; `undefined` while too little of it is here; 0 when it is none. */
export function streamedLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < CHANNEL_HEADER) return undefined;
  const length = (bytes[2]! << 8) | bytes[3]!;
  if (isChannelData(bytes)) return CHANNEL_HEADER + ((length + 3) & ~3);
  return bytes[0]! < 0x40 && length % 4 === 0 ? STUN_HEADER + length : 0;
}
