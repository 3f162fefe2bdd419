import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { CallMediaKind, CallMessage, CallMessageOf } from './call-messages.ts';
import type { CallRecord } from './call-record.ts';
import type { CallState, CallTimer, MediaFailure } from './call-state.ts';

/** What happens to one call. */
export type CallEvent = CallCommand | CallMessageEvent | CallMediaEvent | CallTimerEvent;

/** What a person asks of one call. */
export type CallCommand =
  | { readonly kind: 'accept' }
  | { readonly kind: 'decline'; readonly message?: string }
  /** Cancels a call that rings at the peer, declines one that rings here, ends one that was answered. */
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'resume' }
  /** Asks another device of ours to take the call. */
  | { readonly kind: 'offer'; readonly to: DeviceId }
  /** Puts the ended call out of sight. */
  | { readonly kind: 'dismiss' };

export interface PlaceCommand {
  /** 16 random bytes in base64url. */
  readonly callId: string;
  readonly peer: Address;
  /** The peer's devices; at least one. */
  readonly devices: readonly DeviceId[];
  readonly media: CallMediaKind;
}

/** A checked message from a device that was authenticated as one of `address`. */
export interface CallMessageEvent {
  readonly kind: 'message';
  readonly from: DeviceId;
  readonly address: Address;
  readonly message: CallMessage;
}

export type CallMediaEvent =
  | {
      readonly kind: 'media-signal';
      readonly callId: string;
      readonly generation: number;
      readonly data: string;
    }
  /** The microphone is open. */
  | { readonly kind: 'media-ready'; readonly callId: string; readonly generation: number }
  /** Sound arrives from the peer, for the first time or again. */
  | { readonly kind: 'media-connected'; readonly callId: string; readonly generation: number }
  | { readonly kind: 'media-stalled'; readonly callId: string; readonly generation: number }
  | {
      readonly kind: 'media-failed';
      readonly callId: string;
      readonly generation: number;
      readonly failure: MediaFailure;
    }
  /** The window that held the media is gone, or there is none. */
  | { readonly kind: 'media-lost' }
  /** A window is there again. */
  | { readonly kind: 'media-attached' };

export interface CallTimerEvent {
  readonly kind: 'timer';
  readonly timer: CallTimer;
}

export type MediaRole = 'initiator' | 'responder';

/** What is to be done, in this order. */
export type CallEffect =
  | Exclude<StepEffect, TimerEffect>
  | (TimerEffect & { readonly callId: string })
  | { readonly kind: 'changed'; readonly callId: string; readonly state: CallState };

/** What a handler decides; timers are those of its call. */
export type StepEffect =
  | { readonly kind: 'send'; readonly to: readonly DeviceId[]; readonly message: CallMessage }
  /** To all other devices of ours. */
  | {
      readonly kind: 'tell-mine';
      readonly message: CallMessageOf<'running'> | CallMessageOf<'stopped'>;
    }
  /** Open the microphone, so that a missing permission shows before anybody answers. */
  | { readonly kind: 'media-prepare'; readonly callId: string }
  /** Begin a media connection, dropping the one of an earlier generation. The initiator offers. */
  | {
      readonly kind: 'media-start';
      readonly callId: string;
      readonly role: MediaRole;
      readonly generation: number;
      readonly peer: DeviceId;
      readonly held: boolean;
    }
  /** Send and play nothing, or again; the connection stays. */
  | { readonly kind: 'media-hold'; readonly callId: string; readonly held: boolean }
  | {
      readonly kind: 'media-signal';
      readonly callId: string;
      readonly generation: number;
      readonly data: string;
    }
  | { readonly kind: 'media-stop'; readonly callId: string }
  /** Write the call into the conversation with the peer; the caller's record goes to every device of both people. */
  | { readonly kind: 'record'; readonly record: CallRecord }
  | TimerEffect;

type TimerEffect =
  /** (Re)starts the one timer of that name; its event comes once, after `ms` milliseconds. */
  | { readonly kind: 'set-timer'; readonly timer: CallTimer; readonly ms: number }
  | { readonly kind: 'clear-timer'; readonly timer: CallTimer };
