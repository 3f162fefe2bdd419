import type { MediaSections } from './media-sections.ts';
import { type MediaStats, readMediaStats } from './media-stats.ts';

/** What a watch over a media connection tells. */
export interface MediaWatchEvents {
  /** Packets arrive: for the first time, or again. */
  connected(): void;
  /** No packet for two seconds. */
  stalled(): void;
  /**
   * Nothing has arrived for so long that ICE should be restarted; told again until something does.
   * @param again nothing has arrived since the last time
   */
  restart(again: boolean): void;
  /** Something arrives again after that. */
  recovered(): void;
  /** The totals, every two seconds while it is connected, and when something is wrong. */
  read(stats: MediaStats): void;
}

/** Milliseconds. */
const TIMES = {
  /** Between two looks at the packets: short until sound is there, since somebody waits for it. */
  look: 100,
  calmLook: 200,
  /**
   * Without a packet for so long, the path may be gone: a relay that died says nothing. ICE is restarted beside what there is,
   * which disturbs nothing where only the network paused.
   */
  suspect: 500,
  /** Without a packet for so long, media stalls. Silence sends packets too. */
  stall: 2_000,
  /** Without a packet for so long, something is missed. */
  missed: 250,
  /** In a call on hold only ICE answers, each two and a half seconds: three missing ones. */
  quietStall: 8_000,
  /** While stalled, ICE is restarted this often: an attempt may itself get lost. */
  restart: 4_000,
  read: 2_000,
  /** A look that comes this late means that this window stood still: what it missed by then says nothing. */
  late: 1_000,
} as const;

/**
 * Watches whether media arrive. The cheap sign is asked first, the time of the last sound that was played: reading
 * all statistics takes the browser a millisecond or more.
 */
export class MediaWatch {
  readonly #connection: RTCPeerConnection;
  readonly #sections: MediaSections;
  readonly #events: MediaWatchEvents;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'connecting' | 'connected' | 'stalled' | 'stopped' = 'connecting';
  #quiet = false;
  #played = 0;
  #packets = 0;
  #signsOfLife = 0;
  #judgedAt = 0;
  #aliveAt = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #restartedAt = Number.NEGATIVE_INFINITY;
  /** Since something arrived. */
  #restarts = 0;
  #lookDue = 0;
  #relay: string | undefined;

  constructor(connection: RTCPeerConnection, sections: MediaSections, events: MediaWatchEvents) {
    this.#connection = connection;
    this.#sections = sections;
    this.#events = events;
    this.#schedule(TIMES.look);
  }

  /** While it is quiet, nobody sends anything: that the other end answers is enough. */
  setQuiet(quiet: boolean): void {
    if (this.#quiet === quiet) return;
    this.#quiet = quiet;
    // Whoever has just been resumed needs a moment until the first packet.
    this.#aliveAt = performance.now();
  }

  /**
   * Something arrived, as somebody else saw.
   * @param ago milliseconds
   */
  alive(ago = 0): void {
    if (this.#state === 'stopped') return;
    this.#aliveAt = Math.max(this.#aliveAt, performance.now() - ago);
    if (this.#restarts > 0) this.#events.recovered();
    this.#restarts = 0;
    if (this.#state === 'connected') return;
    this.#state = 'connected';
    this.#events.connected();
  }

  /** ICE is being restarted, whoever asked for it. */
  noteRestart(): void {
    this.#restartedAt = performance.now();
  }

  /** Both ends notice a stall: one restart serves both. */
  get justRestarted(): boolean {
    return performance.now() - this.#restartedAt <= TIMES.stall;
  }

  /** The relay of this side that nothing comes from any more, if the path goes through one. */
  get silentRelay(): string | undefined {
    return performance.now() - this.#aliveAt > TIMES.missed ? this.#relay : undefined;
  }

  stop(): void {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    this.#lookDue = performance.now() + delay;
    this.#timer = setTimeout(() => void this.#look(), delay);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    const late = now - this.#lookDue;
    if (late > TIMES.late) this.#aliveAt += late;
    if (this.#state === 'connected' && !this.#quiet && this.#hasPlayed()) this.alive();
    const isFine = this.#state === 'connected' && this.#aliveAt >= now;
    if (!isFine || now - this.#readAt >= TIMES.read) await this.#read();
    if (this.#state !== 'stopped') this.#schedule(isFine ? TIMES.calmLook : TIMES.look);
  }

  async #read(): Promise<void> {
    const stats = await readMediaStats(this.#connection, mid => this.#sections.named(mid)).catch(
      () => undefined,
    );
    if (this.#state === 'stopped' || stats === undefined) return;
    this.#judge(stats);
    const now = performance.now();
    if (this.#state === 'connecting' || now - this.#readAt < TIMES.read) return;
    this.#readAt = now;
    this.#events.read(stats);
  }

  #judge(stats: MediaStats): void {
    const now = performance.now();
    const packets = stats.received.microphone?.packets ?? 0;
    this.#relay = stats.relay;
    const isAlive = packets > this.#packets || (this.#quiet && stats.signsOfLife > this.#signsOfLife);
    this.#packets = packets;
    this.#signsOfLife = stats.signsOfLife;
    // Not before the last look at the packets, which saw fewer of them.
    if (isAlive) this.alive(this.#quiet ? 0 : Math.min(stats.silence, now - this.#judgedAt));
    this.#judgedAt = now;
    const missed = now - this.#aliveAt;
    if (this.#state === 'connected' && missed > (this.#quiet ? TIMES.quietStall : TIMES.stall)) {
      this.#state = 'stalled';
      this.#events.stalled();
    }
    const suspects = this.#state === 'connected' && !this.#quiet && missed > TIMES.suspect;
    if ((suspects || this.#state === 'stalled') && now - this.#restartedAt > TIMES.restart) {
      this.#restartedAt = now;
      this.#restarts += 1;
      this.#events.restart(this.#restarts > 1);
    }
  }

  /** Whether sound was played since the last look. */
  #hasPlayed(): boolean {
    const [source] = this.#sections.receiver('microphone')?.getSynchronizationSources() ?? [];
    const played = source?.timestamp ?? 0;
    const isNew = played > this.#played;
    this.#played = played;
    return isNew;
  }
}
