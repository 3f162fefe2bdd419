import type { MediaRole } from '@kith/shared/call/call-events';
import type { MediaFailure } from '@kith/shared/call/call-state';
import type { CandidatePolicy } from './peer-connections.ts';

/**
 * The sound of a call lives in a window (only a browser has a microphone), on a peer connection of its own. The
 * engine gives orders, the window reports. A generation is one peer connection of the call; orders and reports
 * about an earlier one are void.
 */
export interface MediaStart {
  readonly callId: string;
  /** The initiator offers. */
  readonly role: MediaRole;
  /** From 1. Starting one ends those before. */
  readonly generation: number;
  readonly policy: CandidatePolicy;
  readonly muted: boolean;
}

/** What the engine tells the window that holds the media. Plain data: it crosses the api. */
export type MediaOrder =
  /** Open the microphone, so that what is missing shows before anybody answers. */
  | { readonly type: 'prepare'; readonly callId: string }
  | ({ readonly type: 'start' } & MediaStart)
  /** What the other end's media connection signalled. */
  | { readonly type: 'signal'; readonly callId: string; readonly generation: number; readonly data: string }
  | { readonly type: 'mute'; readonly callId: string; readonly muted: boolean }
  /** Close everything and give the microphone back. */
  | { readonly type: 'stop'; readonly callId: string };

/** What the window reports. Plain data: it crosses the api. */
export type MediaReport =
  /** For the other end's media connection. */
  | { readonly type: 'signal'; readonly callId: string; readonly generation: number; readonly data: string }
  /** Packets of the other end arrive: for the first time, or again after a stall. */
  | { readonly type: 'connected'; readonly callId: string; readonly generation: number }
  /** No packet for two seconds. The window restarts ICE by itself. */
  | { readonly type: 'stalled'; readonly callId: string; readonly generation: number }
  /** It will not come to anything; generation 0 is the microphone that `prepare` asked for. */
  | {
      readonly type: 'failed';
      readonly callId: string;
      readonly generation: number;
      readonly failure: MediaFailure;
    };

/** What happens to call media, as the engine hears it. */
export type CallMediaEvent =
  | MediaReport
  /** No window holds the media any more, or none did when it was to start. */
  | { readonly type: 'lost' }
  /** A window holds the media again. What ran before is gone. */
  | { readonly type: 'attached' };

/** Call media as the engine commands them. `start` may tell `lost` before it returns. */
export interface CallMedia {
  /** Whether a window is there to carry out orders. */
  readonly attached: boolean;
  /** This window, from which a person places or accepts a call, holds the media from now on. */
  claim(window: string): void;
  prepare(callId: string): void;
  start(start: MediaStart): void;
  signal(callId: string, generation: number, data: string): void;
  setMuted(callId: string, muted: boolean): void;
  stop(callId: string): void;
  onEvent(listener: (event: CallMediaEvent) => void): () => void;
}
