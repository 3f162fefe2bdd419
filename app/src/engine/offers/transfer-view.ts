import type { Address } from '@kith/shared/identity/address';
import type { TransferRow } from '../sharing/transfer-service.ts';
import type { PreparingState } from './preparing.ts';

/** A file or folder on its way, for windows: one that is being prepared, or a transfer. */
export interface TransferView {
  /** Of the entry, also before there is one. */
  readonly id: string;
  /** The other person. */
  readonly address: Address;
  readonly direction: 'in' | 'out';
  readonly kind: 'file' | 'folder';
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly done: number;
  /** Bytes of content that crossed the wire, those included that did so again. */
  readonly moved: number;
  readonly state: /** It is read to the end to know what it is; there is no entry yet. */
  'preparing' | TransferRow['state'];
  /** Bytes per second. */
  readonly rate: number;
  readonly secondsLeft?: number;
  readonly problem?: string;
  readonly pausedBy?: 'here' | 'there';
  /** Devices at the other end. */
  readonly sources: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Words that follow when it is sent. */
  readonly caption?: string;
  /** Of a picture that is being prepared, to show it at once. */
  readonly thumbnail?: string;
  /** What is not possible now is absent. */
  readonly can: {
    readonly pause?: true;
    readonly resume?: true;
    readonly cancel?: true;
    readonly retry?: true;
    /** The person may choose the file once more. */
    readonly pickAgain?: true;
    /** The browser asks the person once more whether it may be read. */
    readonly allow?: true;
    readonly clear?: true;
  };
}

/** What choosing the same file again helps against. */
const LOST: ReadonlySet<string> = new Set(['pick-again', 'not-found', 'not-readable']);

function waysBack(
  kind: 'file' | 'folder',
  problem: string | undefined,
): Pick<TransferView['can'], 'pickAgain' | 'allow'> {
  return {
    ...(kind === 'file' && problem !== undefined && LOST.has(problem) && { pickAgain: true as const }),
    ...(problem === 'ask-again' && { allow: true as const }),
  };
}

/** What is being prepared, without captions: each shows with what goes last before it. */
export function preparingViews(states: readonly PreparingState[]): TransferView[] {
  return states.flatMap(({ preparation, done, rate }, index) => {
    const { id, peer, what, problem, at, batch } = preparation;
    if (what.kind === 'caption') return [];
    const next = states[index + 1]?.preparation;
    const caption = next?.batch === batch && next.what.kind === 'caption' ? next.what.text : undefined;
    const thumbnail = what.kind === 'file' ? what.picture?.thumbnail : undefined;
    return {
      id,
      address: peer,
      direction: 'out' as const,
      kind: what.kind,
      name: what.name,
      size: what.size,
      done,
      moved: 0,
      state: problem === undefined ? ('preparing' as const) : ('failed' as const),
      rate,
      ...(rate > 0 && { secondsLeft: (what.size - done) / rate }),
      ...(problem !== undefined && { problem }),
      sources: 0,
      startedAt: at,
      ...(caption !== undefined && { caption }),
      ...(thumbnail !== undefined && { thumbnail }),
      can: {
        cancel: true,
        // To read it again is of no use before it was chosen or allowed again.
        ...(problem !== undefined &&
          problem !== 'pick-again' &&
          problem !== 'ask-again' && { retry: true as const }),
        ...waysBack(what.kind, problem),
      },
    };
  });
}

const FINAL: ReadonlySet<TransferRow['state']> = new Set(['done', 'failed', 'cancelled']);

export function transferView(row: TransferRow): TransferView {
  const { secondsLeft, problem, pausedBy, finishedAt, state, ...rest } = row;
  const moving = state === 'active' || state === 'connecting';
  const back = row.direction === 'out' ? waysBack(row.kind, problem) : {};
  const waits = back.pickAgain === true || back.allow === true;
  const over = state === 'done' || state === 'cancelled' || state === 'saving';
  return {
    ...rest,
    state,
    ...(secondsLeft !== undefined && { secondsLeft }),
    ...(problem !== undefined && { problem }),
    ...(pausedBy !== undefined && { pausedBy }),
    ...(finishedAt !== undefined && { finishedAt }),
    can: {
      // Who offers has nothing to pause before somebody fetches.
      ...((moving || (state === 'waiting' && row.direction === 'in')) && { pause: true as const }),
      ...(state === 'paused' && pausedBy !== 'there' && !waits && { resume: true as const }),
      ...back,
      ...(!over && { cancel: true as const }),
      ...((state === 'failed' || (state === 'waiting' && row.direction === 'in')) && {
        retry: true as const,
      }),
      ...(FINAL.has(state) && { clear: true as const }),
    },
  };
}
