import type { DeviceId } from '../protocol/schemas.ts';
import { BLOCK_SIZE } from './content-id.ts';
import type { PieceRange } from './content-layout.ts';
import { chunkCount } from './piece-hashes.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';
import type { ChokeReason, DownloaderMessage, EndReason, LeaveReason } from './swarm-message.ts';
import type { Offered, UploadEffect, UploadEvent, Wanted } from './upload-events.ts';
import { Service, UploadStream } from './upload-stream.ts';

interface UnderWay {
  readonly stream: UploadStream;
  /** Of content. */
  readonly bytes: number;
  /** What it counts as: each answer is at least a block, since each needs a file that is open. */
  readonly cost: number;
  departed: boolean;
}

/**
 * All that goes from this device to others (PROTOCOL, section Files): who may have what is looked up outside; who comes
 * next is decided here, in turns by bytes, first over the devices, then over the contents of each. Whoever is not slower
 * than another gets as much. `#next` is the one place where a limit of speed would hold it back.
 */
export class Upload {
  readonly #streams = new Map<DeviceId, Map<number, UploadStream>>();
  readonly #services = new Map<DeviceId, Service>();
  readonly #underWay = new Map<number, UnderWay>();
  /** The turn of the device that was served last. */
  #clock = 0;
  #lastTicket = 0;
  #effects: UploadEffect[] = [];
  #now = 0;

  /** Takes one event and says what to do, in order. `now` in milliseconds; it must never go back. */
  handle(event: UploadEvent, now: number): UploadEffect[] {
    this.#effects = [];
    this.#now = now;
    this.#apply(event);
    this.#serve();
    return this.#effects;
  }

  /** Whether somebody fetches this transfer now. */
  isOpen(transfer: string): boolean {
    return this.#streamsOf(transfer).some(({ offered }) => offered !== undefined);
  }

  #apply(event: UploadEvent): void {
    switch (event.kind) {
      case 'message':
        this.#message(event.device, event.message);
        break;
      case 'looked-up':
        this.#lookedUp(event.device, event.stream, event.offered);
        break;
      case 'departed':
        this.#departed(this.#underWay.get(event.ticket));
        break;
      case 'served':
        this.#served(event.ticket, event.outcome);
        break;
      case 'unlinked':
        for (const stream of this.#streams.get(event.device)?.values() ?? []) this.#close(stream, 'unlinked');
        break;
      case 'pause':
        for (const stream of this.#streamsOf(event.transfer)) this.#choke(stream, 'paused');
        break;
      case 'resume':
        for (const stream of this.#streamsOf(event.transfer)) this.#unchoke(stream);
        break;
      case 'withdraw':
        for (const stream of this.#streamsOf(event.transfer)) this.#end(stream, event.reason);
        break;
    }
  }

  #message(device: DeviceId, message: DownloaderMessage): void {
    if (message.kind === 'open') {
      this.#open(device, message);
      return;
    }
    const stream = this.#streams.get(device)?.get(message.stream);
    // Ended here, and the other side did not know yet.
    if (stream === undefined) return;
    switch (message.kind) {
      case 'interested':
      case 'not-interested':
        // Everybody is served: interest decides when there are fewer slots than people.
        break;
      case 'request':
        for (const range of message.ranges) this.#want(stream, { kind: 'piece', ...range });
        break;
      case 'hash-request':
        this.#want(stream, { kind: 'hashes', file: message.file, chunk: message.chunk });
        break;
      case 'info-request':
        this.#want(stream, { kind: 'info', part: message.part });
        break;
      case 'cancel':
        if (stream.cancel({ kind: 'piece', ...rangeOf(message) })) this.#reject(stream, message);
        break;
      case 'leave':
        this.#close(stream, message.reason);
        break;
    }
  }

  #open(device: DeviceId, message: Extract<DownloaderMessage, { kind: 'open' }>): void {
    const { stream, transfer, content, verified } = message;
    const streams = this.#streams.get(device) ?? new Map<number, UploadStream>();
    this.#streams.set(device, streams);
    for (const older of [...streams.values()]) {
      if (older.transfer === transfer || older.stream === stream) this.#close(older, 'unlinked');
    }
    if (streams.size >= SWARM_LIMITS.streamsPerDevice) {
      this.#effects.push({ kind: 'send', device, message: { kind: 'end', stream, reason: 'too-many' } });
      return;
    }
    this.#streams.set(device, streams);
    streams.set(stream, new UploadStream(device, stream, transfer, verified));
    this.#effects.push({ kind: 'look-up', device, stream, transfer, content });
  }

  #lookedUp(device: DeviceId, number: number, offered: Offered | EndReason): void {
    const stream = this.#streams.get(device)?.get(number);
    if (stream === undefined || stream.offered !== undefined) return;
    if (typeof offered === 'string') {
      this.#end(stream, offered);
      return;
    }
    const { transfer, verified } = stream;
    stream.offered = offered;
    this.#effects.push({
      kind: 'began',
      transfer,
      device,
      verified: Math.min(verified, offered.layout.size),
    });
    this.#effects.push({ kind: 'send', device, message: { kind: 'have-all', stream: number } });
    if (offered.paused) this.#choke(stream, 'paused');
    else this.#unchoke(stream);
  }

  #choke(stream: UploadStream, reason: ChokeReason): void {
    if (stream.offered === undefined) return;
    const { device, stream: number } = stream;
    stream.choked = true;
    this.#effects.push({ kind: 'send', device, message: { kind: 'choke', stream: number, reason } });
    for (const wanted of [...stream.queue]) {
      if (wanted.kind !== 'piece') continue;
      stream.cancel(wanted);
      this.#reject(stream, wanted);
    }
  }

  #unchoke(stream: UploadStream): void {
    if (stream.offered === undefined || !stream.choked) return;
    stream.choked = false;
    const message = { kind: 'unchoke', stream: stream.stream } as const;
    this.#effects.push({ kind: 'send', device: stream.device, message });
  }

  #want(stream: UploadStream, wanted: Wanted): void {
    const { offered } = stream;
    if (stream.ended) return;
    if (offered === undefined || !exists(wanted, offered)) {
      this.#end(stream, 'bad-request');
      return;
    }
    if (wanted.kind === 'piece' && stream.choked) {
      this.#reject(stream, wanted);
      return;
    }
    const idle = stream.queue.length === 0;
    if (stream.want(wanted) === 'too-many') this.#end(stream, 'too-many');
    else if (idle) this.#takeTurn(stream);
  }

  /** Who had nothing to ask for did not save up turns meanwhile (start-time fair queueing, Goyal et al., 1996). */
  #takeTurn(stream: UploadStream): void {
    const service = this.#services.get(stream.device) ?? new Service();
    this.#services.set(stream.device, service);
    stream.turn = Math.max(stream.turn, service.clock);
    service.turn = Math.max(service.turn, this.#clock);
  }

  #reject(stream: UploadStream, range: PieceRange): void {
    const message = { kind: 'reject', stream: stream.stream, ...rangeOf(range) } as const;
    this.#effects.push({ kind: 'send', device: stream.device, message });
  }

  #end(stream: UploadStream, reason: EndReason): void {
    const message = { kind: 'end', stream: stream.stream, reason } as const;
    this.#effects.push({ kind: 'send', device: stream.device, message });
    this.#close(stream, reason);
  }

  #close(stream: UploadStream, reason: LeaveReason | EndReason | 'unlinked'): void {
    const streams = this.#streams.get(stream.device);
    stream.ended = true;
    streams?.delete(stream.stream);
    if (streams?.size === 0) this.#streams.delete(stream.device);
    if (stream.offered === undefined) return;
    const { transfer, device } = stream;
    this.#effects.push({ kind: 'ended', transfer, device, reason });
  }

  #serve(): void {
    for (let stream = this.#next(); stream !== undefined; stream = this.#next()) {
      const wanted = stream.next();
      const service = this.#services.get(stream.device);
      if (wanted === undefined || service === undefined) return;
      const bytes = wanted.kind === 'piece' ? (stream.offered?.layout.bytesOf(wanted)?.length ?? 0) : 0;
      const cost = Math.max(BLOCK_SIZE, bytes);
      service.begin(cost);
      this.#clock = service.turn;
      service.clock = stream.turn;
      service.turn += cost;
      stream.turn += cost;
      this.#lastTicket += 1;
      const ticket = this.#lastTicket;
      this.#underWay.set(ticket, { stream, bytes, cost, departed: false });
      const { device, stream: number, transfer } = stream;
      this.#effects.push({ kind: 'serve', ticket, device, stream: number, transfer, wanted });
    }
  }

  /** Whose turn it is: of the devices that can take more the one that had least, and of its contents likewise. */
  #next(): UploadStream | undefined {
    const total = [...this.#services.values()].reduce((sum, service) => sum + service.waiting, 0);
    if (total >= SWARM_LIMITS.serviceTotal) return undefined;
    let chosen: { device: DeviceId; turn: number } | undefined;
    for (const [device, service] of this.#services) {
      if (!service.hungry(this.#now) || !this.#hasQueue(device)) continue;
      if (chosen === undefined || service.turn < chosen.turn) chosen = { device, turn: service.turn };
    }
    if (chosen === undefined) return undefined;
    const waiting = [...(this.#streams.get(chosen.device)?.values() ?? [])].filter(waits);
    return waiting.reduce<UploadStream | undefined>(
      (first, stream) => (first === undefined || stream.turn < first.turn ? stream : first),
      undefined,
    );
  }

  #departed(underWay: UnderWay | undefined): void {
    if (underWay === undefined || underWay.departed) return;
    underWay.departed = true;
    const { device } = underWay.stream;
    const service = this.#services.get(device);
    service?.end(underWay.cost, this.#now);
    if (service?.waiting === 0 && !this.#streams.has(device)) this.#services.delete(device);
  }

  #served(ticket: number, outcome: 'delivered' | 'lost' | EndReason): void {
    const underWay = this.#underWay.get(ticket);
    if (underWay === undefined) return;
    this.#departed(underWay);
    this.#underWay.delete(ticket);
    const { stream, bytes } = underWay;
    const { device, transfer } = stream;
    if (outcome === 'delivered' && bytes > 0) this.#effects.push({ kind: 'moved', transfer, device, bytes });
    if (!stream.ended && outcome !== 'delivered' && outcome !== 'lost') this.#end(stream, outcome);
  }

  #hasQueue(device: DeviceId): boolean {
    return [...(this.#streams.get(device)?.values() ?? [])].some(waits);
  }

  #streamsOf(transfer: string): UploadStream[] {
    return [...this.#streams.values()]
      .flatMap(streams => [...streams.values()])
      .filter(stream => stream.transfer === transfer);
  }
}

function waits({ queue }: UploadStream): boolean {
  return queue.length > 0;
}

function rangeOf({ piece, block, blocks }: PieceRange): PieceRange {
  return { piece, block, blocks };
}

function exists(wanted: Wanted, { layout, infoSize }: Offered): boolean {
  switch (wanted.kind) {
    case 'piece':
      return layout.bytesOf(wanted) !== undefined;
    case 'hashes': {
      const file = layout.files[wanted.file];
      return file !== undefined && wanted.chunk < chunkCount(file);
    }
    case 'info':
      return wanted.part * SWARM_LIMITS.infoPart < infoSize;
  }
}
