import type { MediaRole } from '@kith/shared/call/call-events';
import type { MediaFailure } from '@kith/shared/call/call-state';
import type { CandidatePolicy } from './peer-connections.ts';

/**
 * Sound and picture of a call live in a window (only a browser has a microphone), on a peer connection of their own.
 * The engine gives orders, the window reports. A generation is one peer connection of the call; orders and reports
 * about an earlier one are void. There may be several calls; one of them at most is not held.
 */
export interface MediaStart {
  readonly callId: string;
  /** The initiator offers. */
  readonly role: MediaRole;
  /** From 1. Starting one ends those before. */
  readonly generation: number;
  readonly policy: CandidatePolicy;
  readonly muted: boolean;
  /** Begin with the camera on; what a person switched since in this window goes before. */
  readonly camera: boolean;
  /** See the order `hold`. */
  readonly held: boolean;
}

/** What the engine tells the window that holds the media. Plain data: it crosses the api. */
export type MediaOrder =
  /** Open the microphone, for a video call the camera too, so that what is missing shows before anybody answers. */
  | { readonly type: 'prepare'; readonly callId: string; readonly camera: boolean }
  | ({ readonly type: 'start' } & MediaStart)
  /** What the other end's media connection signalled. */
  | { readonly type: 'signal'; readonly callId: string; readonly generation: number; readonly data: string }
  | { readonly type: 'mute'; readonly callId: string; readonly muted: boolean }
  /** While held, send neither sound nor picture and play nothing; the connection stays and is watched for stalls. */
  | { readonly type: 'hold'; readonly callId: string; readonly held: boolean }
  /** This device is in another network: look for another path at once, without waiting for a stall. */
  | { readonly type: 'network-changed'; readonly callId: string }
  /** Other relays may be used from now on, by whatever looks for a path next. */
  | { readonly type: 'policy'; readonly callId: string; readonly policy: CandidatePolicy }
  /** Close everything of this call; after the last one give microphone and camera back. */
  | { readonly type: 'stop'; readonly callId: string };

/** What the window reports. Plain data: it crosses the api. */
export type MediaReport =
  /** For the other end's media connection. */
  | { readonly type: 'signal'; readonly callId: string; readonly generation: number; readonly data: string }
  /** The microphone is open and the connection begins. */
  | { readonly type: 'ready'; readonly callId: string; readonly generation: number }
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
  prepare(callId: string, camera: boolean): void;
  start(start: MediaStart): void;
  signal(callId: string, generation: number, data: string): void;
  setMuted(callId: string, muted: boolean): void;
  setHeld(callId: string, held: boolean): void;
  networkChanged(callId: string): void;
  setPolicy(callId: string, policy: CandidatePolicy): void;
  stop(callId: string): void;
  onEvent(listener: (event: CallMediaEvent) => void): () => void;
}
