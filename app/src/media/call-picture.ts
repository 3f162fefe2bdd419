import type { AudioProblem } from './audio-problem.ts';
import type { CallStatistics, Verdict } from './call-statistics.ts';
import type { MediaFacts, Recording } from './media-facts.ts';
import type { ScreenProblem } from './screen-share.ts';

/** A call's media as a window shows them. */
export interface CallPicture {
  readonly callId: string;
  readonly held: boolean;
  readonly camera: 'off' | 'opening' | 'on';
  readonly cameraProblem: AudioProblem | undefined;
  /** What our camera sees. */
  readonly self: MediaStream | undefined;
  /** What we share. */
  readonly screen: MediaStream | undefined;
  readonly screenProblem: ScreenProblem | undefined;
  /** What the other window said of what it sends; `undefined` until it said something. */
  readonly theirs: MediaFacts | undefined;
  readonly theirCamera: MediaStream | undefined;
  readonly theirScreen: MediaStream | undefined;
  /** `asked` until the other side's window has told its person. */
  readonly recording: Recording;
  readonly statistics: CallStatistics | undefined;
  readonly verdict: Verdict | undefined;
}

/** A call of which nothing is there yet. */
export function emptyPicture(callId: string): CallPicture {
  return {
    callId,
    held: false,
    camera: 'off',
    cameraProblem: undefined,
    self: undefined,
    screen: undefined,
    screenProblem: undefined,
    theirs: undefined,
    theirCamera: undefined,
    theirScreen: undefined,
    recording: 'off',
    statistics: undefined,
    verdict: undefined,
  };
}
