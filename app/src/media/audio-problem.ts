import type { MediaFailure } from '@kith/shared/call/call-state';

/** Why the microphone can't be used; each has a sentence in the translations. */
export type AudioProblem =
  /** The person or the system forbids it. */
  | 'denied'
  /** There is none. */
  | 'no-device'
  /** Another program holds it, or its driver fails. */
  | 'in-use'
  /** The page did not come from a place that browsers trust (https, or this machine). */
  | 'insecure'
  | 'failed';

/** Reads what `getUserMedia` throws (Media Capture and Streams, section 10.3). */
export function audioProblemOf(error: unknown): AudioProblem {
  switch (error instanceof DOMException || error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}

/** The same in the words of the call. */
export function mediaFailureOf(problem: AudioProblem): MediaFailure {
  switch (problem) {
    case 'denied':
      return 'microphone-denied';
    case 'no-device':
      return 'microphone-missing';
    case 'in-use':
      return 'microphone-in-use';
    case 'insecure':
      return 'media-insecure';
    case 'failed':
      return 'media-unsupported';
  }
}
