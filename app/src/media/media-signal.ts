import { CALL_BOUNDS } from '@kith/shared/call/call-bounds';

/** What two media connections tell each other, as JSON in a call's `media` messages. */
export type MediaSignal =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: MediaCandidate }
  /** The one who does not make offers asks for one. */
  | { readonly type: 'renegotiate' }
  /**
   * The same with new ICE credentials, because nothing arrives, or because its sender has other addresses for the so manieth
   * time: then what was restarted just before does not know them.
   */
  | { readonly type: 'restart'; readonly moved?: number };

interface MediaCandidate {
  readonly candidate: string;
  readonly sdpMLineIndex: number | null;
  readonly sdpMid: string | null;
}

/** Reads what the peer sent, by hand, since a window carries no schema library; `undefined` for what is none. */
export function readMediaSignal(text: string): MediaSignal | undefined {
  if (text.length > CALL_BOUNDS.mediaSignalLength) return undefined;
  const value = parseObject(text);
  switch (value?.['type']) {
    case 'offer':
    case 'answer': {
      const { type, sdp } = value;
      return typeof sdp === 'string' ? { type, sdp } : undefined;
    }
    case 'candidate': {
      const candidate = readCandidate(value['candidate']);
      return candidate && { type: 'candidate', candidate };
    }
    case 'renegotiate':
      return { type: 'renegotiate' };
    case 'restart': {
      const { moved } = value;
      if (moved === undefined) return { type: 'restart' };
      return Number.isSafeInteger(moved) ? { type: 'restart', moved: Number(moved) } : undefined;
    }
    default:
      return undefined;
  }
}

function readCandidate(value: unknown): MediaCandidate | undefined {
  if (!isObject(value)) return undefined;
  const { candidate, sdpMLineIndex = null, sdpMid = null } = value;
  const fits =
    typeof candidate === 'string' &&
    (sdpMLineIndex === null || typeof sdpMLineIndex === 'number') &&
    (sdpMid === null || typeof sdpMid === 'string') &&
    // One of the two says which part of the description it is for, or the browser throws.
    (sdpMLineIndex !== null || sdpMid !== null);
  return fits ? { candidate, sdpMLineIndex, sdpMid } : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
