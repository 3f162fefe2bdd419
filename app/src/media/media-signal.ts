import { CALL_BOUNDS } from '@kith/shared/call/call-bounds';

/** What two media connections tell each other, as JSON in a call's `media` messages. */
export type MediaSignal =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: MediaCandidate }
  /** The one who does not make offers asks for one. */
  | { readonly type: 'renegotiate' }
  /** The same, because nothing arrives: with new ICE credentials. */
  | { readonly type: 'restart' };

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
    case 'restart':
      return { type: 'restart' };
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
