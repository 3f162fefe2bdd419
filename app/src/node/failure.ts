import type { SessionError } from '../engine/session/session-error.ts';

/** Why a node does not run (any more). */
export interface NodeFailure {
  /** What happened and what to do. */
  readonly sentence: string;
  /** It stays like this until a person does something: starting again is of no use. */
  readonly lasting: boolean;
}

/** EX_CONFIG of sysexits(3): service managers can be told not to start again after it. */
const LASTING_CODE = 78;

export function exitCodeOf({ lasting }: NodeFailure): number {
  return lasting ? LASTING_CODE : 1;
}

/** As it is told to whoever started the node. */
export function describeSessionError(error: SessionError): NodeFailure {
  const passing = (sentence: string): NodeFailure => ({ sentence, lasting: false });
  const lasting = (sentence: string): NodeFailure => ({ sentence, lasting: true });
  switch (error) {
    case 'unreachable':
    case 'offline':
      return passing("The server can't be reached. Check --server and the network.");
    case 'timeout':
      return passing('The server took too long to answer. Try again.');
    case 'rate-limited':
      return passing('That was a lot at once. Wait a minute and try again.');
    case 'too-many-attempts':
      return passing('Too many attempts. Wait a quarter of an hour and try again.');
    case 'too-many-accounts':
      return passing('Too many accounts were made from your network. Try again in an hour.');
    case 'too-many-requests':
      return passing('Many requests were sent today. Try again tomorrow.');
    case 'server-error':
    case 'internal-error':
    case 'not-possible-now':
    case 'already-signed-in':
    case 'no-such-request':
      return passing('The server had a problem. Try again; if it stays, tell whoever runs it.');
    case 'tls-mismatch':
      return lasting("The server's certificate is not the one that the link names. Ask for a new link.");
    case 'insecure-address':
      return lasting(
        'This address of the server is not encrypted. Use an https address; plain http works on this machine only.',
      );
    case 'server-key-changed':
      return lasting(
        'The server has another key than before. Ask whoever runs it whether that is meant before you go on.',
      );
    case 'unsupported-version':
      return lasting('The server runs another version of Kith. Update Kith on both sides.');
    case 'malformed-reply':
      return lasting("The server's answer makes no sense. Check that --server is a Kith server.");
    case 'malformed-link':
      return lasting('This is no address of a server and no whole link. Check --server and --invite.');
    case 'bad-user-name':
      return lasting(
        'A user name has small letters, digits, dots, dashes and underscores, beginning and ending with a letter or digit. Choose another with --name.',
      );
    case 'name-taken':
      return lasting(
        'This name is taken. Choose another with --name, or leave out --sign-up to log in if it is yours.',
      );
    case 'name-reserved':
      return lasting('This name is kept for the server itself. Choose another with --name.');
    case 'weak-password':
      return lasting('A password has at least 8 characters and is not the user name. Choose another one.');
    case 'weak-parameters':
      return lasting(
        'The server asks for weaker protection of the password than Kith accepts. Tell whoever runs it.',
      );
    case 'sign-up-closed':
      return lasting('This server takes no new accounts. Ask whoever runs it.');
    case 'invite-required':
      return lasting('This server needs an invitation. Give the link that you got with --invite.');
    case 'invite-invalid':
      return lasting('This invitation was used or has expired. Ask for a new one.');
    case 'wrong-credentials':
    case 'wrong-password':
      return lasting(
        'The name or the password is wrong. Check both; add --sign-up if there is no such account yet.',
      );
    case 'too-many-devices':
      return lasting('This account has the most devices it can have. Remove one of them first.');
    case 'malformed-address':
      return lasting('This is no address. It looks like bob@home.example.');
    case 'no-such-account':
      return lasting('There is nobody with this address. Check the spelling.');
    case 'own-account':
      return lasting("This is the node's own address.");
    case 'too-many-buddies':
      return lasting('The list of buddies is full. Remove somebody first.');
    case 'identity-changed':
    case 'fingerprint-mismatch':
    case 'untrusted-card':
      return lasting(
        "The server shows another key for this person than before. Don't go on; ask them first.",
      );
    case 'signed-out':
    case 'malformed-recovery-code':
    case 'too-many-revocations':
    case 'unknown-device':
    case 'admin-token-invalid':
    case 'not-allowed':
    case 'already-buddies':
    case 'not-buddies':
      return lasting(`The server does not allow that (${error}).`);
  }
}
