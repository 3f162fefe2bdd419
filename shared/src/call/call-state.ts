import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { CallMediaKind, CallMessageOf } from './call-messages.ts';

/** What stays the same from the first ring to the end. `peer` is the other person. */
export interface CallBase {
  readonly callId: string;
  readonly peer: Address;
  readonly media: CallMediaKind;
  /** When the call was placed, by the caller's clock. */
  readonly sentAt: number;
}

/** A call that this device placed, and the devices of the peer that it rings. */
export interface OutgoingCall extends CallBase {
  readonly direction: 'outgoing';
  readonly devices: readonly DeviceId[];
}

/** A call that the peer placed on `from`. */
export interface IncomingCall extends CallBase {
  readonly direction: 'incoming';
  readonly from: DeviceId;
}

export type Call = OutgoingCall | IncomingCall;

/** The answered call between two devices: the caller's makes the offers. */
export interface CallLeg {
  readonly device: DeviceId;
  readonly generation: number;
  /** Whether a window of ours holds the media; while it is `lost`, another may attach. */
  readonly window: 'attached' | 'lost';
  readonly hold: CallHold;
  /** How often the call moved to another device, of either person, and who moved it last. */
  readonly moves: number;
  readonly movedBy?: 'us' | 'peer';
  /** We take the call from this device of ours, and the peer has not agreed yet. */
  readonly taking?: {
    readonly from: DeviceId;
    /** Our microphone is open: until then the other device goes on. */
    readonly ready: boolean;
  };
}

/** What each side said last about holding: nothing is heard or seen while one of them does. */
export interface CallHold {
  readonly here: HoldWord;
  readonly there: HoldWord;
  /** The number of ours that the peer has seen. */
  readonly seen: number;
}

export interface HoldWord {
  readonly held: boolean;
  /** Grows with every change. */
  readonly count: number;
}

export type CallState =
  /** Nothing to remember: such a machine is dropped. */
  | { readonly name: 'idle' }
  /** Placed here; `ringing` are the devices that said so. */
  | { readonly name: 'inviting'; readonly call: OutgoingCall; readonly ringing: readonly DeviceId[] }
  /** Offered to us. */
  | { readonly name: 'ringing'; readonly call: IncomingCall }
  /** Answered, no sound yet. `connectedAt`: another device of ours had sound before. */
  | {
      readonly name: 'connecting';
      readonly call: Call;
      readonly leg: CallLeg;
      readonly connectedAt?: number;
    }
  | {
      readonly name: 'active';
      readonly call: Call;
      readonly leg: CallLeg;
      readonly connectedAt: number;
    }
  /** Sound was there and is gone since `since`. */
  | {
      readonly name: 'reconnecting';
      readonly call: Call;
      readonly leg: CallLeg;
      readonly connectedAt: number;
      readonly since: number;
    }
  /** Over; shown for a few seconds, until dismissed, or until the next call. */
  | {
      readonly name: 'ended';
      readonly call: Call;
      readonly reason: EndReason;
      /** Milliseconds with sound. */
      readonly duration: number;
      readonly failure?: CallFailure;
      /** What the peer wrote with a decline. */
      readonly message?: string;
    };

export type CallStateOf<Name extends CallState['name']> = Extract<CallState, { name: Name }>;

export type EndReason =
  | 'hung-up'
  | 'declined'
  | 'busy'
  | 'missed'
  | 'cancelled'
  | 'failed'
  /** Another device of ours took it, or this call gave way to another one with the same person. */
  | 'answered-elsewhere'
  /** It ran here and goes on at another device of ours. */
  | 'moved'
  | 'declined-elsewhere';

/** Failures of media at this end, then those of the connection. */
export type MediaFailure =
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-in-use'
  /** The page came from a place that browsers don't trust with a microphone. */
  | 'media-insecure'
  | 'media-unsupported'
  | 'connection-failed';

export type CallFailure =
  | MediaFailure
  | 'connect-timeout'
  | 'reconnect-timeout'
  | 'window-gone'
  /** The peer's device knows nothing of the call any more (restarted), or gave up. */
  | 'peer-failed';

/**
 * How a call that is over answers late messages. As caller: the device that had it hears `hang-up`, the
 * others who `took` it or why the offer ended. As callee: the same answer as before.
 */
export type PastCall =
  | {
      readonly side: 'caller';
      readonly callId: string;
      readonly peer: Address;
      readonly leg?: DeviceId;
      readonly others: CallMessageOf<'taken'> | CallMessageOf<'cancel'> | CallMessageOf<'hang-up'>;
      readonly cause: 'hung-up' | 'failed';
    }
  | {
      readonly side: 'callee';
      readonly callId: string;
      readonly peer: Address;
      readonly from: DeviceId;
      readonly answer:
        | CallMessageOf<'decline'>
        | CallMessageOf<'busy'>
        | CallMessageOf<'hang-up'>
        | undefined;
    };

export type CallTimer =
  | 'ring'
  | 'repeat'
  | 'lease'
  | 'connect'
  | 'attempt'
  | 'reconnect'
  | 'reattach'
  | 'hold'
  | 'announce'
  | 'pulse'
  | 'linger';

export interface Me {
  readonly address: Address;
  readonly device: DeviceId;
}

/** One call of this device. Make one with `newCallMachine`. */
export interface CallMachine {
  readonly me: Me;
  readonly state: CallState;
  readonly timers: readonly CallTimer[];
  /** When this device last looked at the clock, and the last sleep it woke from. */
  readonly awakeAt: number;
  readonly slept?: { readonly from: number; readonly until: number };
}
