import {
  DATA_HEADER,
  type DataFrame,
  decodeFrame,
  encodeFrame,
  type PerChannel,
} from '@kith/shared/link/frame';
import { decodeMessage, type WireMessage } from '@kith/shared/overlay/overlay-message';
import { utf8 } from '@kith/shared/protocol/bytes';
import type { PeerConnection, PeerConnections } from '../../ports/peer-connections.ts';

/** What leaves a hostile hub in the place of a message. */
export type Tampering = (message: WireMessage) => readonly WireMessage[];

/**
 * The connections of a hub that turned against those who hang on it: it has all that a hub has, and sends what it likes.
 * Links above see nothing of it, because counts are put right both ways.
 */
export class HostileConnections implements PeerConnections {
  /** Everything that the hub was told and told, as JSON. */
  readonly seen: string[] = [];
  /** Set at any time; `undefined`: an honest hub. */
  tampering: Tampering | undefined;
  /** Nothing comes out and nothing goes in, and nobody says so: the machine lost its power. */
  isDead = false;
  readonly #honest: PeerConnections;

  constructor(honest: PeerConnections) {
    this.#honest = honest;
  }

  connect(...[options, events]: Parameters<PeerConnections['connect']>): PeerConnection {
    const counts = new Counts();
    const connection = this.#honest.connect(options, {
      ...events,
      message: bytes => {
        if (!this.isDead) events.message(this.#inward(bytes, counts));
      },
      close: reason => {
        if (!this.isDead) events.close(reason);
      },
    });
    return {
      get bufferedAmount() {
        return connection.bufferedAmount;
      },
      signal: signal => connection.signal(signal),
      stats: () => connection.stats(),
      destroy: () => {
        if (!this.isDead) connection.destroy();
      },
      send: bytes => {
        if (this.isDead) return true;
        const frame = decodeFrame(bytes);
        if (typeof frame === 'string' || frame.kind !== 'data' || frame.channel !== 'overlay')
          return connection.send(bytes);
        let sent = true;
        for (const payload of this.#outward(frame)) {
          const { offset } = counts;
          sent = connection.send(encodeFrame({ ...frame, offset, payload })) && sent;
          counts.offset += DATA_HEADER + payload.length;
        }
        counts.passed(frame.offset + DATA_HEADER + frame.payload.length);
        return sent;
      },
    };
  }

  #outward({ first, last, payload }: DataFrame): readonly Uint8Array[] {
    const message = first && last ? decodeMessage(payload) : undefined;
    if (!message?.ok) return [payload];
    this.seen.push(JSON.stringify(message.value));
    return this.tampering?.(message.value).map(each => utf8(JSON.stringify(each))) ?? [payload];
  }

  #inward(bytes: Uint8Array, counts: Counts): Uint8Array {
    const frame = decodeFrame(bytes);
    if (typeof frame === 'string') return bytes;
    if (frame.kind === 'data' && frame.channel === 'overlay' && frame.first && frame.last) {
      const message = decodeMessage(frame.payload);
      if (message.ok) this.seen.push(JSON.stringify(message.value));
    }
    if (frame.kind !== 'ack') return bytes;
    return encodeFrame({
      ...frame,
      received: counts.asTheHubCounts(frame.received),
    });
  }
}

/** What went out on channel `overlay`, beside what the hub's link thinks of it. */
class Counts {
  offset = 0;
  readonly #ends: { readonly real: number; readonly hub: number }[] = [];

  passed(hub: number): void {
    this.#ends.push({ real: this.offset, hub });
  }

  asTheHubCounts([call, chat, overlay, files]: PerChannel): PerChannel {
    return [call, chat, this.#ends.findLast(({ real }) => real <= overlay)?.hub ?? 0, files];
  }
}
