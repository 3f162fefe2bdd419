import type { FilteringSample, MappingSample } from '@kith/shared/overlay/nat-behaviour';
import type { IceServer } from './peer-connections.ts';

/** What the rendezvous did when it was asked to have datagrams sent. */
export interface SentDatagrams {
  /** Where to: what this machine looks like to the rendezvous. */
  readonly address: string;
  readonly otherPort: boolean;
  readonly others: number;
}

/**
 * Has datagrams sent to a public port of this machine.
 *
 * @param transaction 12 bytes that are in them
 * @returns `undefined` when nobody can be asked
 */
export type AskForDatagrams = (port: number, transaction: Uint8Array) => Promise<SentDatagrams | undefined>;

export interface NatFindings {
  /** Whether anything came back over UDP; `undefined` when nobody was asked. */
  readonly udp: boolean | undefined;
  /** By which others see this machine. */
  readonly addresses: readonly string[];
  /** Of one socket. */
  readonly mapping: readonly MappingSample[];
  /** Absent: nothing was sent to it. */
  readonly filtering: FilteringSample | undefined;
}

/** Gathers what others see of this machine. */
export interface NatProbe {
  measure(servers: readonly IceServer[], ask: AskForDatagrams): Promise<NatFindings>;
}
