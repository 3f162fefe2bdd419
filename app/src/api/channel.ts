/**
 * One connection between a window and an engine, whatever carries it. Frames are plain values that survive both
 * JSON and structured clone; they arrive in order, each once, or the channel closes.
 */
export interface ApiChannel {
  /** Hands over one frame; nothing happens once the channel is closed. */
  send(frame: object): void;
  /** Frames of the other end, unchecked. Those that came before the first listener are kept for it. */
  onFrame(listener: (frame: unknown) => void): void;
  /** The channel is gone, by either end. Told once; at once when it is gone already. */
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

/** Why a window has no channel. Except after `unreachable` it does not try again by itself. */
export type ApiConnectFailure =
  /** Nobody answers: the engine is not running, or is starting. */
  | 'unreachable'
  /** The engine answers, but does not let this window in: it must be opened anew. */
  | 'refused'
  /** The engine in this page has no storage: an old browser, a private window, or one that is told to keep nothing. */
  | 'storage-not-supported'
  /** Disk or quota are used up. */
  | 'storage-full'
  /** What the engine stored can't be read, or was written by a later Kith. */
  | 'storage-broken'
  | 'storage-newer'
  /** The engine in this page did not start: its code could not be fetched, or it has a bug. */
  | 'not-started';
