import type { OfferedFile, PeerName } from '../support/sharing-peer.ts';

// Apart from the page itself, whose workers have other globals than benchmarks.

/** What a benchmark may ask of the page. */
export interface FilePage {
  start(name: PeerName): Promise<void>;
  /** Takes a signal of the other page. */
  heard(body: unknown): void;
  /** Writes a file of random bytes and offers it. */
  offer(id: string, size: number): Promise<OfferedFile>;
  /** Milliseconds from asking for a file to its being saved and durable. */
  fetch(offered: OfferedFile): Promise<number>;
}

declare global {
  interface Window {
    filePage: FilePage;
    /** Carries a signal to the other page. */
    toOther(body: unknown): Promise<void>;
  }
}
