/** What a peer did that no correct implementation does; the link is dropped for it. */
export const LINK_FAULTS = [
  'malformed-frame',
  'frame-too-large',
  'version-mismatch',
  'bad-hello',
  'no-hello',
  'sequence-gap',
  'bad-fragment',
  'message-too-large',
  'credit-exceeded',
  'bad-ack',
] as const;
export type LinkFault = (typeof LINK_FAULTS)[number];

/** Why a side ended a session on purpose. */
export const LINK_GOODBYES = ['idle', 'shutting-down', 'not-allowed', 'signed-out'] as const;
export type LinkGoodbye = (typeof LINK_GOODBYES)[number];

/** What a BYE frame says: the place in the list is the code on the wire, so entries are only ever appended. */
export const BYE_REASONS = [...LINK_GOODBYES, ...LINK_FAULTS] as const;
export type ByeReason = (typeof BYE_REASONS)[number];

/** Why a link is closed. */
export type LinkCloseReason =
  | 'never-opened'
  | ByeReason
  | 'refused'
  | 'unreachable'
  /** DTLS failed: the peer's key is not the one that its sealed signal named. */
  | 'handshake-failed';

/** What became of a message that was not delivered. */
export type SendFailure =
  | 'queue-full'
  | 'message-too-large'
  /** The peer restarted: it may or may not have seen the message. */
  | 'session-reset'
  /** Not kept for resending (`files`): the connection it went over is gone. */
  | 'connection-replaced'
  | LinkCloseReason;

export function isLinkFault(reason: string): reason is LinkFault {
  return LINK_FAULTS.some(fault => fault === reason);
}

const SENTENCES: Readonly<Record<LinkCloseReason, string>> = {
  'never-opened': 'There is no connection to this device yet.',
  idle: 'The connection was closed because nothing used it. It opens again by itself.',
  'shutting-down': 'The other device closed Kith.',
  'not-allowed': 'Only people in your list can connect to you. Add this person first.',
  'signed-out': 'The other device signed out.',
  refused: 'The other device refuses a connection: you are not in its list.',
  unreachable: 'The other device could not be reached. Kith tries again when it is back.',
  'handshake-failed':
    'The other device could not prove that it is who it should be, so no connection was made. Try again; if it happens again, compare your safety numbers.',
  'malformed-frame': 'The other device sent data that Kith does not understand. Update Kith on both sides.',
  'frame-too-large': 'The other device sent more at once than is allowed. Update Kith on both sides.',
  'version-mismatch': 'The other device runs another version of Kith. Update Kith on both sides.',
  'bad-hello': 'The other device opened the connection wrongly. Update Kith on both sides.',
  'no-hello': 'The other device opened the connection wrongly. Update Kith on both sides.',
  'sequence-gap': 'Data from the other device was incomplete. Update Kith on both sides.',
  'bad-fragment': 'The other device sent data in the wrong order. Update Kith on both sides.',
  'message-too-large':
    'The other device sent a message that is larger than allowed. Update Kith on both sides.',
  'credit-exceeded': 'The other device sent faster than it was allowed to. Update Kith on both sides.',
  'bad-ack': 'The other device confirmed what was never sent. Update Kith on both sides.',
};

/** What happened and what to do, in one or two English sentences. */
export function describeLinkClose(reason: LinkCloseReason): string {
  return SENTENCES[reason];
}
