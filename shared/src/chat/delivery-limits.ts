import { LIMITS } from '../protocol/limits.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Bounds of delivery. Times in milliseconds, sizes in bytes. */
export const DELIVERY_LIMITS = {
  /** How long a message waits for a link to a device that is online before it goes to the mailbox. */
  linkWait: 3 * SECOND,
  /** A link that did not open, or swallowed a payload, is not waited for this long. */
  linkPause: MINUTE,
  /** The same while the rendezvous, and with it the mailbox, can't be reached. */
  linkPauseAlone: 5 * SECOND,
  /** A payload that is not confirmed over an open link by then goes to the mailbox: the device can't store it. */
  confirmTimeout: 15 * SECOND,
  /** Payloads under way on one link without a confirmation: bounds what is sent twice when it breaks. */
  unconfirmed: 8,
  /** Receipts for a device that is offline are gathered this long: one envelope instead of many. */
  receiptDelay: 3 * SECOND,
  /** An entry that the mailbox took is offered once more when a link opens, unless it was only just stored. */
  repeatAfter: 5 * SECOND,
  /** Back-off between attempts to reach the mailbox. */
  backOffFirst: 2 * SECOND,
  backOffMax: 10 * MINUTE,
  /** A full mailbox, or a server that says "not buddies", is asked again after this. */
  refusedPause: 15 * MINUTE,
  /** What could not be handed over by then is given up; what the mailbox took is deleted there by then. */
  lifetime: LIMITS.mailboxLifetime,
  /** Items of one payload: leaves room for the frame around them. */
  payloadItems: LIMITS.payloadLength - 256,
  itemsPerPayload: LIMITS.itemsPerPayload,
} as const;
