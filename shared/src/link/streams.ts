import { ChannelReceiver, type ReceivedMessage } from './channel-receiver.ts';
import { ChannelSender } from './channel-sender.ts';
import type { AckFrame, DataFrame, PerChannel } from './frame.ts';
import { CHANNEL_RULES, type LinkChannel } from './link-channel.ts';
import type { LinkFault } from './link-reason.ts';
import type { SessionMessage } from './session-events.ts';

/** What HELLO and ACK tell: how far each stream was received and how far the peer may send. */
type StreamState = Pick<AckFrame, 'received' | 'limits'>;

class Stream {
  readonly name: LinkChannel;
  readonly kept: boolean;
  readonly sender: ChannelSender;
  readonly receiver: ChannelReceiver;

  constructor(name: LinkChannel) {
    this.name = name;
    this.kept = CHANNEL_RULES[name].kept;
    this.sender = new ChannelSender(name);
    this.receiver = new ChannelReceiver(name);
  }
}

/** The streams of a session, both ways, one per channel, in order of priority. */
export class Streams {
  readonly #call = new Stream('call');
  readonly #chat = new Stream('chat');
  readonly #overlay = new Stream('overlay');
  readonly #files = new Stream('files');
  readonly #all: readonly Stream[] = [this.#call, this.#chat, this.#overlay, this.#files];

  /** Whether a message is not delivered yet. */
  get pending(): boolean {
    return this.#all.some(stream => stream.sender.pending);
  }

  /** Bytes sent on this connection that the peer has not acknowledged. */
  get inFlight(): number {
    return this.#all.reduce((sum, stream) => sum + stream.sender.inFlight, 0);
  }

  /** Queues a message; the reason when it can't be. */
  offer(message: SessionMessage): 'queued' | 'queue-full' | 'message-too-large' {
    return this.#stream(message.channel).sender.offer({ id: message.id, bytes: message.message });
  }

  /** The sender that may send a frame of this size now and has the highest priority. */
  next(frameSize: number): ChannelSender | undefined {
    return this.#all.find(stream => stream.sender.peek(frameSize) !== undefined)?.sender;
  }

  accept(frame: DataFrame): ReceivedMessage | undefined | LinkFault {
    return this.#stream(frame.channel).receiver.accept(frame);
  }

  /** Notes that a message was consumed; whether the peer should be told its new limit. */
  consume(channel: LinkChannel, message: ReceivedMessage): boolean {
    return this.#stream(channel).receiver.consume(message);
  }

  /** What an ACK tells now. */
  state(): StreamState {
    return {
      received: this.#each(stream => stream.receiver.received),
      limits: this.#each(stream => stream.receiver.announce()),
    };
  }

  /** What the HELLO of a new connection tells; `freshLimit` is to be given to `reconnect` if that one is used. */
  helloState(): StreamState & { freshLimit: number } {
    const freshLimit = this.#files.receiver.freshLimit();
    return {
      freshLimit,
      received: this.#each(stream => (stream.kept ? stream.receiver.received : 0)),
      limits: this.#each(stream => (stream.kept ? stream.receiver.announce() : freshLimit)),
    };
  }

  /** Takes what the peer told: ids that are delivered now and bytes newly acknowledged, or nothing when it lies. */
  take(state: StreamState): { delivered: number[]; bytes: number } | undefined {
    const delivered: number[] = [];
    let bytes = 0;
    for (const [index, { sender }] of this.#all.entries()) {
      const before = sender.acknowledged;
      const ids = sender.acknowledge(state.received[index] ?? 0, state.limits[index] ?? 0);
      if (ids === 'bad-ack') return undefined;
      bytes += sender.acknowledged - before;
      delivered.push(...ids);
    }
    return { delivered, bytes };
  }

  /** As `take`, for a HELLO: it was written when its connection opened, so ACKs of an older one may have overtaken it. */
  takeHello({ received, limits }: StreamState): { delivered: number[]; bytes: number } | undefined {
    const [call, chat, overlay, files] = received;
    return this.take({
      limits,
      received: [
        Math.max(call, this.#call.sender.acknowledged),
        Math.max(chat, this.#chat.sender.acknowledged),
        Math.max(overlay, this.#overlay.sender.acknowledged),
        files,
      ],
    });
  }

  /** Goes over to a new connection; ids of the messages that are lost by it. */
  reconnect(freshLimit: number): number[] {
    return this.#all.flatMap(({ sender, receiver }) => {
      receiver.reconnect(freshLimit);
      return sender.reconnect();
    });
  }

  /** Empties the senders. `doubtful` went out whole without an answer, `unsent` can't have arrived. */
  drain(): { doubtful: SessionMessage[]; unsent: SessionMessage[] } {
    const doubtful: SessionMessage[] = [];
    const unsent: SessionMessage[] = [];
    for (const { name, sender } of this.#all) {
      const rest = sender.drain();
      doubtful.push(...rest.doubtful.map(({ id, bytes }) => ({ channel: name, id, message: bytes })));
      unsent.push(...rest.unsent.map(({ id, bytes }) => ({ channel: name, id, message: bytes })));
    }
    return { doubtful, unsent };
  }

  #each(number: (stream: Stream) => number): PerChannel {
    return [number(this.#call), number(this.#chat), number(this.#overlay), number(this.#files)];
  }

  #stream(name: LinkChannel): Stream {
    switch (name) {
      case 'call':
        return this.#call;
      case 'chat':
        return this.#chat;
      case 'overlay':
        return this.#overlay;
      case 'files':
        return this.#files;
    }
  }
}
